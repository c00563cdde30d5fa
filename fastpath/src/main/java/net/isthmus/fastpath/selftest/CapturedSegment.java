package net.isthmus.fastpath.selftest;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.isthmus.core.port.CaptureRequest;
import net.isthmus.fastpath.control.FastPath;
import net.isthmus.fastpath.control.RunningCapture;

/**
 * Real ports. Frames are heard by a capture, where they come in: whatever becomes of them afterwards, and whether or
 * not they were meant for the appliance.
 */
public final class CapturedSegment implements Segment {
    private static final String FILTER = "arp or icmp6 or ether proto 0x88b5";
    private static final int SNAP_LENGTH = 128;

    private final FastPath fastPath;
    private final RunningCapture capture;

    /**
     * Begins to listen.
     *
     * @throws net.isthmus.core.ApplianceException if too many captures run
     */
    public CapturedSegment(FastPath fastPath, List<String> ports) {
        this.fastPath = fastPath;
        capture = fastPath.captures().start(new CaptureRequest(ports, true, false, false, FILTER, SNAP_LENGTH, 0));
    }

    @Override
    public void send(String port, byte[] frame) {
        int index = fastPath.interfaces()
                .table()
                .find(port)
                .orElseThrow(() -> new IllegalArgumentException("there is no interface " + port + " any more"))
                .index();
        fastPath.control()
                .submit(() -> fastPath.injector().frame(index, frame, frame.length))
                .join();
    }

    @Override
    public Optional<Heard> hear(Duration patience) throws InterruptedException {
        return capture.nextPacket(patience)
                .map(packet -> new Heard(packet.interfaceName(), packet.bytes(), packet.originalLength()));
    }

    @Override
    public void close() {
        capture.close();
    }
}
