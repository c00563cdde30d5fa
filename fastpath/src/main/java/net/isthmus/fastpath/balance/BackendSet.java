package net.isthmus.fastpath.balance;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The backends of one port of a service, compiled: parallel arrays, by slot. A slot is a number that a backend keeps
 * from one table to the next. A backend that may take no new session (dead, draining, weight 0) is here with weight 0,
 * so that everything else need not know why.
 */
final class BackendSet {
    /** One backend of the set. */
    record Member(int slot, long identity, int weight, int target) {}

    private final int[] slots;
    private final int[] weights;
    private final int[] targets;
    private final int totalWeight;
    private final @Nullable Maglev maglev;

    /** @param isHashed true to fill a Maglev table */
    BackendSet(List<Member> members, boolean isHashed) {
        List<Member> sorted =
                members.stream().sorted(Comparator.comparingInt(Member::slot)).toList();
        slots = sorted.stream().mapToInt(Member::slot).toArray();
        weights = sorted.stream().mapToInt(Member::weight).toArray();
        targets = sorted.stream().mapToInt(Member::target).toArray();
        totalWeight = Arrays.stream(weights).sum();
        maglev = isHashed && totalWeight > 0
                ? new Maglev(sorted.stream().mapToLong(Member::identity).toArray(), weights)
                : null;
    }

    int count() {
        return slots.length;
    }

    int slot(int index) {
        return slots[index];
    }

    int weight(int index) {
        return weights[index];
    }

    /** The port to which the first of the service's ports is translated. */
    int target(int index) {
        return targets[index];
    }

    int totalWeight() {
        return totalWeight;
    }

    /** Index of a slot; negative if it is none of the set's. */
    int indexOf(int slot) {
        return Arrays.binarySearch(slots, slot);
    }

    /** True if the backend may take new sessions. */
    boolean takes(int slot) {
        int index = indexOf(slot);
        return index >= 0 && weights[index] > 0;
    }

    /** The slot of a hash. Only where the set is hashed and some weight is not 0. */
    int hashed(long hash) {
        return maglev == null ? slots[0] : slots[maglev.backend(hash)];
    }
}
