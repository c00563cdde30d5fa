package net.isthmus.fastpath.testing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import net.isthmus.fastpath.graph.Device;
import net.isthmus.fastpath.graph.Vector;

/** A port without a kernel: receives what a test offers and keeps the bytes of what is transmitted. */
public final class FakeDevice implements Device {
    private final TestWorker worker;
    private final int interfaceIndex;
    private final ArrayDeque<byte[]> offered = new ArrayDeque<>();
    private final List<byte[]> transmitted = new ArrayList<>();

    /** The device of a port; attach it to the worker's output to see what leaves. */
    public FakeDevice(TestWorker worker, int interfaceIndex) {
        this.worker = worker;
        this.interfaceIndex = interfaceIndex;
    }

    /** Lets bytes arrive at the next {@link #receive}. */
    public void offer(byte[] bytes) {
        offered.add(bytes);
    }

    /** What has been transmitted since the last call. */
    public List<byte[]> transmitted() {
        List<byte[]> packets = List.copyOf(transmitted);
        transmitted.clear();
        return packets;
    }

    @Override
    public int receive(Vector into, int limit) {
        int count = 0;
        while (count < limit && !offered.isEmpty()) {
            into.append(worker.packet(interfaceIndex, offered.remove()));
            count++;
        }
        return count;
    }

    @Override
    public int transmit(Vector from) {
        for (int i = 0; i < from.count(); i++) {
            transmitted.add(worker.bytes(from.get(i)));
            worker.frames().freePacket(from.get(i));
        }
        return from.count();
    }

    @Override
    public void housekeep() {}

    @Override
    public int pollFd() {
        return -1;
    }

    @Override
    public String rung() {
        return "fake";
    }

    @Override
    public boolean isAlive() {
        return true;
    }

    @Override
    public void close() {}
}
