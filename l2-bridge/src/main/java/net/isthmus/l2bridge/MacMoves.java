package net.isthmus.l2bridge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Remembers which MACs moved lately and how often.
 *
 * <pre>
 *            first move             N + 1 moves in the window
 *   settled ------------> moving --------------------------> damped
 *      ^                    |                                   |
 *      +--------------------+-----------------------------------+
 *          the window ends                the hold time ends
 * </pre>
 *
 * <p>A MAC that hosts at two places fight for, or that a loop brings by two ports, would else be written and flooded
 * anew with every frame. Damped, it stays where it was; what comes from elsewhere in its name is dropped.
 *
 * <p>It holds no more MACs than the MAC table does: whoever takes a MAC out there calls {@link #forget}.
 */
final class MacMoves {
    private record Moves(int count, long since, long dampedUntil) {
        boolean isDamped() {
            return dampedUntil != 0;
        }
    }

    private final Map<Long, Moves> moving = new HashMap<>();

    /** A MAC wants to move. Returns false if it is damped, as from now or still. */
    boolean mayMove(long key, MoveLimit limit, long second) {
        if (limit.moves() == 0) {
            return true;
        }
        Moves moves = moving.get(key);
        if (moves != null && moves.isDamped()) {
            return false;
        }
        if (moves == null || second - moves.since >= limit.windowSeconds()) {
            moving.put(key, new Moves(1, second, 0));
            return true;
        }
        boolean isTooMany = moves.count >= limit.moves();
        long dampedUntil = isTooMany ? second + limit.holdSeconds() : 0;
        moving.put(key, new Moves(moves.count + 1, moves.since, dampedUntil));
        return !isTooMany;
    }

    /** Forgets what is over. Returns the MACs whose hold time has ended. */
    List<Long> expire(long second, long longestWindowSeconds) {
        List<Long> released = new ArrayList<>();
        moving.entrySet().removeIf(entry -> {
            Moves moves = entry.getValue();
            if (moves.isDamped() && second >= moves.dampedUntil) {
                released.add(entry.getKey());
                return true;
            }
            return !moves.isDamped() && second - moves.since >= longestWindowSeconds;
        });
        return released;
    }

    /** Forgets a MAC. */
    void forget(long key) {
        moving.remove(key);
    }

    /** Number of MACs that are remembered. */
    int size() {
        return moving.size();
    }
}
