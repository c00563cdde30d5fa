package net.isthmus.fastpath.graph;

import net.isthmus.core.DropReason;

/** The device of a port that is not there: receives nothing, drops what it should send. */
final class AbsentDevice implements Device {
    private final Drops drops;

    AbsentDevice(Drops drops) {
        this.drops = drops;
    }

    @Override
    public int receive(Vector into, int limit) {
        return 0;
    }

    @Override
    public int transmit(Vector from) {
        for (int i = 0; i < from.count(); i++) {
            drops.drop(from.get(i), DropReason.TX_PORT_DOWN);
        }
        return 0;
    }

    @Override
    public void housekeep() {}

    @Override
    public int pollFd() {
        return -1;
    }

    @Override
    public String rung() {
        return "absent";
    }

    @Override
    public boolean isAlive() {
        return false;
    }

    @Override
    public void close() {}
}
