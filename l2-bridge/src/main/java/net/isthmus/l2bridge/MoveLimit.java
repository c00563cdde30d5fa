package net.isthmus.l2bridge;

/**
 * How often a MAC may move before it is damped. The usual is what RFC 7432 §15.1 recommends: five moves in three
 * minutes.
 *
 * @param moves moves within the window that are followed; 0 for any number
 * @param windowSeconds the window begins with a move
 * @param holdSeconds how long a damped MAC stays where it is
 */
public record MoveLimit(int moves, long windowSeconds, long holdSeconds) {
    /** Longest window that a configuration may ask for. */
    public static final long LONGEST_WINDOW_SECONDS = 3600;

    /** MACs may move as they like. */
    public static final MoveLimit NONE = new MoveLimit(0, 1, 1);

    /** What holds if the configuration says nothing. */
    public static final MoveLimit USUAL = new MoveLimit(5, 180, 60);
}
