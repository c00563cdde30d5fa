package net.isthmus.fastpath.fib;

/**
 * What a FIB occupies.
 *
 * @param memoryBytes size of the memory that it was given
 * @param blockBytes octets of the blocks in use
 * @param slabBytes octets of the slabs that hold those blocks, holes included
 * @param controlBytes octets of heap for the writer's record of the routes
 * @param blocks number of blocks in use, retired ones included
 * @param blocksRetired blocks which wait for readers
 */
public record FibMemory(
        long memoryBytes, long blockBytes, long slabBytes, long controlBytes, long blocks, int blocksRetired) {}
