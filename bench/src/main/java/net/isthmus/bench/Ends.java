package net.isthmus.bench;

import net.isthmus.fastpath.graph.Device;
import net.isthmus.fastpath.graph.Vector;

/** What devices in memory have in common: they neither receive nor send, unless they say so. */
class Ends implements Device {
    @Override
    public int receive(Vector into, int limit) {
        return 0;
    }

    @Override
    public int transmit(Vector from) {
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
        return "memory";
    }

    @Override
    public boolean isAlive() {
        return true;
    }

    @Override
    public void close() {}
}
