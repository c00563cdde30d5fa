package net.isthmus.core.pattern;

import java.util.Arrays;

/**
 * A nondeterministic automaton, built by appending states. Each state is one of:
 *
 * <pre>
 *   CONSUME   a character of its set, then the next state        BEGIN, END   stands there, then the next state
 *   FORK      the next state, or the one that it names           MATCH        done
 * </pre>
 *
 * <p>Characters are those of AS paths, of which there are few enough for a set in one long.
 */
final class Automaton {
    /** All characters that are in an AS path as it is written. */
    static final String ALPHABET = "0123456789 {}()[],";

    /** Every one of them. */
    static final long ANY = (1L << ALPHABET.length()) - 1;

    private static final int MAX_STATES = 2048;

    private enum Kind {
        CONSUME,
        FORK,
        GO,
        BEGIN,
        END,
        MATCH
    }

    private Kind[] kinds = new Kind[16];
    private long[] sets = new long[16];
    private int[] targets = new int[16];
    private int size;

    int size() {
        return size;
    }

    int consume(long set) {
        return append(Kind.CONSUME, set, 0);
    }

    int begin() {
        return append(Kind.BEGIN, 0, 0);
    }

    int end() {
        return append(Kind.END, 0, 0);
    }

    /** Goes on with the next state and with the target too. */
    int fork(int target) {
        return append(Kind.FORK, 0, target);
    }

    /** Goes on with the target alone. */
    int go(int target) {
        return append(Kind.GO, 0, target);
    }

    int match() {
        return append(Kind.MATCH, 0, 0);
    }

    void target(int state, int target) {
        targets[state] = target;
    }

    /** Inserts a fork before the states from {@code at} on, which move by one. */
    void insertFork(int at, int target) {
        append(Kind.FORK, 0, 0);
        for (int i = size - 1; i > at; i--) {
            kinds[i] = kinds[i - 1];
            sets[i] = sets[i - 1];
            targets[i] = targets[i - 1];
        }
        for (int i = 0; i < size; i++) {
            boolean isJump = kinds[i] == Kind.FORK || kinds[i] == Kind.GO;
            if (isJump && i > at && targets[i] >= at) {
                targets[i]++;
            }
        }
        kinds[at] = Kind.FORK;
        sets[at] = 0;
        targets[at] = target;
    }

    /** Appends a copy of the states from {@code from} to before {@code to}. */
    void repeat(int from, int to) {
        int shift = size - from;
        for (int i = from; i < to; i++) {
            append(kinds[i], sets[i], targets[i] + shift);
        }
    }

    /** Forgets the states from {@code from} on. */
    void truncate(int from) {
        size = from;
    }

    private int append(Kind kind, long set, int target) {
        if (size == MAX_STATES) {
            throw new IllegalArgumentException("it is too long with all its repetitions");
        }
        if (size == kinds.length) {
            kinds = Arrays.copyOf(kinds, size * 2);
            sets = Arrays.copyOf(sets, size * 2);
            targets = Arrays.copyOf(targets, size * 2);
        }
        kinds[size] = kind;
        sets[size] = set;
        targets[size] = target;
        return size++;
    }

    /** True if it matches from some position on. Every state is entered once a position at most. */
    boolean isFoundIn(String text) {
        int[] enteredAt = new int[size];
        Arrays.fill(enteredAt, -1);
        int[] now = new int[size];
        int[] then = new int[size];
        int[] pending = new int[2 * size + 1];
        int count = 0;
        for (int at = 0; at <= text.length(); at++) {
            count = enter(0, at, text.length(), now, count, enteredAt, pending);
            if (count < 0) {
                return true;
            }
            if (at == text.length()) {
                return false;
            }
            long bit = bit(text.charAt(at));
            int next = 0;
            for (int i = 0; i < count && next >= 0; i++) {
                if ((sets[now[i]] & bit) != 0) {
                    next = enter(now[i] + 1, at + 1, text.length(), then, next, enteredAt, pending);
                }
            }
            if (next < 0) {
                return true;
            }
            int[] swap = now;
            now = then;
            then = swap;
            count = next;
        }
        return false;
    }

    /** Adds a state and all that follow from it without a character; -1 if a match is among them. */
    private int enter(int first, int at, int end, int[] into, int size, int[] enteredAt, int[] pending) {
        int count = size;
        int depth = 0;
        pending[depth++] = first;
        while (depth > 0) {
            int state = pending[--depth];
            if (enteredAt[state] == at) {
                continue;
            }
            enteredAt[state] = at;
            switch (kinds[state]) {
                case MATCH -> {
                    return -1;
                }
                case CONSUME -> into[count++] = state;
                case GO -> pending[depth++] = targets[state];
                case FORK -> {
                    pending[depth++] = targets[state];
                    pending[depth++] = state + 1;
                }
                case BEGIN -> {
                    if (at == 0) {
                        pending[depth++] = state + 1;
                    }
                }
                case END -> {
                    if (at == end) {
                        pending[depth++] = state + 1;
                    }
                }
            }
        }
        return count;
    }

    /** The set of these characters; empty for those that are in no path. */
    static long set(String characters) {
        long set = 0;
        for (int i = 0; i < characters.length(); i++) {
            set |= bit(characters.charAt(i));
        }
        return set;
    }

    private static long bit(char character) {
        int index = ALPHABET.indexOf(character);
        return index < 0 ? 0 : 1L << index;
    }
}
