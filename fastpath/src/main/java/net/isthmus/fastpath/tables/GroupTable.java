package net.isthmus.fastpath.tables;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The members of groups of next hops, as packets find them: each group is a fixed number of buckets, each bucket an
 * adjacency index. A packet's flow hash chooses the bucket, so that a flow keeps its next hop while its bucket does.
 *
 * <pre>
 *   group g:  │ bucket 0 │ bucket 1 │ … │ bucket 255 │       bucket = hash &amp; 255
 * </pre>
 *
 * <p>Buckets change one by one, in place: a worker sees the old member or the new one. Written by the control loop
 * only, read by all workers.
 */
public final class GroupTable {
    /** Buckets of each group: a power of two. */
    public static final int BUCKETS = 256;

    private static final VarHandle INTS = MethodHandles.arrayElementVarHandle(int[].class);

    private final int[] buckets;
    private final int[] free;
    private int freeCount;

    /** @param capacity most groups */
    public GroupTable(int capacity) {
        buckets = new int[capacity * BUCKETS];
        free = new int[capacity];
        for (int group = capacity - 1; group >= 0; group--) {
            free[freeCount++] = group;
        }
    }

    /** Reserves a group all of whose buckets lead to no route; -1 when there is none left. Control loop. */
    public int allocate() {
        return freeCount == 0 ? -1 : free[--freeCount];
    }

    /** Gives a group back, after its grace period. Control loop. */
    public void free(int group) {
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            set(group, bucket, AdjacencyTable.NO_ROUTE);
        }
        free[freeCount++] = group;
    }

    /** Points a bucket at an adjacency. Control loop. */
    public void set(int group, int bucket, int adjacency) {
        INTS.setRelease(buckets, group * BUCKETS + bucket, adjacency);
    }

    /** The adjacency for packets of a flow. Any thread. */
    public int member(int group, int flowHash) {
        return (int) INTS.getAcquire(buckets, group * BUCKETS + (flowHash & BUCKETS - 1));
    }
}
