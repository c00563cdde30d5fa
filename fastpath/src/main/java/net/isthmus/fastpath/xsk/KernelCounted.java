package net.isthmus.fastpath.xsk;

/** A device whose losses the kernel counts. */
interface KernelCounted {

    /** Counted since the device was opened; nothing once it is closed. Any thread; allocates, not for the hot path. */
    XskStatistics statistics();
}
