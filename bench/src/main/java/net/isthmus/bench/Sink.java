package net.isthmus.bench;

import net.isthmus.fastpath.graph.Device;
import net.isthmus.fastpath.graph.Vector;

/** A device that counts the frames it is given and forgets them: the generator owns them. */
final class Sink implements Device {
    private long transmitted;

    /** Frames that it was given. */
    long transmitted() {
        return transmitted;
    }

    @Override
    public int receive(Vector into, int limit) {
        return 0;
    }

    @Override
    public int transmit(Vector from) {
        transmitted += from.count();
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
        return "sink";
    }

    @Override
    public boolean isAlive() {
        return true;
    }

    @Override
    public void close() {}
}
