package net.isthmus.fastpath.xsk;

/** How the flows of a port come to workers. */
public enum FlowSpread {
    /** There is one worker. */
    NONE,
    /** The NIC, or the kernel, puts each flow into a queue, and there is a queue for every worker. */
    QUEUES,
    /** There are fewer queues than workers: who owns a queue hands flows on. */
    WORKERS
}
