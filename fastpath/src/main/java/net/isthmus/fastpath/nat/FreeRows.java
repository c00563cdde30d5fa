package net.isthmus.fastpath.nat;

import java.util.Arrays;

/**
 * Which rows of a table are free: a stack of their numbers. Rows are used again in the order in which they were given
 * back, latest first, so that a small table stays in few cache lines. Guarded by whoever guards the table.
 */
final class FreeRows {
    private int[] free;
    private int used;

    /** All rows of a table are free. */
    FreeRows(int capacity) {
        free = new int[capacity];
        stack(0);
    }

    /** Rows in use. */
    int used() {
        return used;
    }

    /** Rows that there are. */
    int capacity() {
        return free.length;
    }

    /** True if every row is in use. */
    boolean isFull() {
        return used == free.length;
    }

    /** A row that is in use from now on. Precondition: not full. */
    int take() {
        used++;
        return free[free.length - used];
    }

    /** A row is free again. */
    void giveBack(int row) {
        free[free.length - used] = row;
        used--;
    }

    /** Adds rows behind those that there are, to be used before them. */
    void grow(int capacity) {
        int before = free.length;
        free = Arrays.copyOf(free, capacity);
        stack(before);
    }

    /** Puts the rows from one on above those that are free already, the lowest on top. */
    private void stack(int from) {
        int depth = from - used;
        for (int row = free.length - 1; row >= from; row--) {
            free[depth++] = row;
        }
    }
}
