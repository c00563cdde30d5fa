package net.isthmus.fastpath.graph;

/**
 * One worker's end of a port: a queue of a NIC (AF_XDP or AF_PACKET), a queue of the TUN host port, or a stand-in of a
 * test. Called by its worker's thread only; {@link #receive}, {@link #transmit} and {@link #housekeep} allocate
 * nothing.
 */
public interface Device extends AutoCloseable {
    /**
     * Receives packets and appends the first frame of each.
     *
     * @param into vector with room for {@code limit} packets
     * @return number of packets appended
     */
    int receive(Vector into, int limit);

    /**
     * Transmits the packets of a vector. Ownership of every frame passes to the device: what the ring has no room for
     * is freed and counted here. The caller clears the vector.
     *
     * @return number of packets accepted
     */
    int transmit(Vector from);

    /**
     * Takes finished transmit chunks back and offers free ones for receive; once a turn, cheap when there is nothing.
     */
    void housekeep();

    /**
     * Frames that the device holds: for packets to come, and in packets that the kernel has not sent yet. Worker
     * thread, between two bursts; for the balance of frames, not for the hot path.
     */
    default int framesHeld() {
        return 0;
    }

    /** File descriptor that polls readable when packets wait, or -1 for a device that cannot wake its worker. */
    int pollFd();

    /** The way by which packets come and go, in words: {@code af-xdp zero-copy}, {@code af-packet}, {@code tun} …. */
    String rung();

    /** False once the port has vanished beneath the device: it receives nothing, and drops what is transmitted. */
    boolean isAlive();

    @Override
    void close();
}
