package net.isthmus.fastpath.control;

import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * When neighbours' states end. A neighbour whose deadline moves back stays where it is in the queue and is put in again
 * when its old place comes up, so that answers which come often cost nothing.
 */
final class Deadlines {
    private record Place(long atNs, Neighbour neighbour) {}

    /** The deadline of a neighbour that has none. */
    static final long NONE = Long.MAX_VALUE;

    private final PriorityQueue<Place> places = new PriorityQueue<>(Comparator.comparingLong(Place::atNs));

    /** Sets a neighbour's deadline. */
    void set(Neighbour neighbour, long atNs) {
        neighbour.deadlineNs = atNs;
        if (!neighbour.isQueued || atNs < neighbour.queuedNs) {
            enqueue(neighbour);
        }
    }

    /** Takes a neighbour's deadline away. */
    void clear(Neighbour neighbour) {
        neighbour.deadlineNs = NONE;
    }

    /** The next neighbour whose deadline has passed, which has none then; null if there is none. */
    @Nullable
    Neighbour poll(long nowNs) {
        Place place = places.peek();
        while (place != null && place.atNs <= nowNs) {
            places.remove();
            Neighbour neighbour = place.neighbour;
            if (neighbour.isQueued && neighbour.queuedNs == place.atNs) {
                neighbour.isQueued = false;
                if (neighbour.deadlineNs <= nowNs) {
                    neighbour.deadlineNs = NONE;
                    return neighbour;
                }
                if (neighbour.deadlineNs != NONE) {
                    enqueue(neighbour);
                }
            }
            place = places.peek();
        }
        return null;
    }

    /** Places in the queue, for tests. */
    int size() {
        return places.size();
    }

    private void enqueue(Neighbour neighbour) {
        neighbour.isQueued = true;
        neighbour.queuedNs = neighbour.deadlineNs;
        places.add(new Place(neighbour.deadlineNs, neighbour));
    }
}
