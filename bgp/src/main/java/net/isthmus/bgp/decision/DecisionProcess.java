package net.isthmus.bgp.decision;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Chooses the best path by putting out, {@link Step} by step, all that are worse than another (RFC 4271 §9.1.2.2). The
 * result depends on the set of paths alone, never on their order: a path is put out for its multi-exit discriminator
 * only by one of the same neighbouring autonomous system that is still in.
 *
 * <p>Several ways share packets if they are equal up to the cost of the way to the next hop, come from the same
 * neighbouring autonomous system, and have different next hops (that is the caller's to know, as are doubles).
 */
public final class DecisionProcess {

    private DecisionProcess() {}

    /**
     * The best of these, and up to {@code maxPaths} that share its packets.
     *
     * @param paths in any order; a path whose next hop cannot be resolved is never chosen
     */
    public static Choice choose(List<? extends Contender> paths, int maxPaths) {
        List<Optional<Step>> lostAt = new ArrayList<>(Collections.nCopies(paths.size(), Optional.empty()));
        List<Integer> in = new ArrayList<>();
        for (int i = 0; i < paths.size(); i++) {
            if (paths.get(i).isResolvable()) {
                in.add(i);
            } else {
                lostAt.set(i, Optional.of(Step.NEXT_HOP));
            }
        }
        List<Integer> equal = in;
        for (Step step : Step.values()) {
            in = step == Step.MED ? withoutWorseMed(paths, in) : best(paths, in, step);
            for (int i : equal) {
                if (lostAt.get(i).isEmpty() && !in.contains(i)) {
                    lostAt.set(i, Optional.of(step));
                }
            }
            if (step.compareTo(Step.IGP_METRIC) <= 0) {
                equal = in;
            }
        }
        return in.isEmpty()
                ? new Choice(-1, List.of(), lostAt)
                : new Choice(in.getFirst(), ways(paths, in.getFirst(), equal, maxPaths), lostAt);
    }

    private static List<Integer> best(List<? extends Contender> paths, List<Integer> in, Step step) {
        if (in.size() < 2) {
            return in;
        }
        Contender best = paths.get(in.getFirst());
        for (int i : in) {
            best = step.order().compare(paths.get(i), best) < 0 ? paths.get(i) : best;
        }
        List<Integer> left = new ArrayList<>(in.size());
        for (int i : in) {
            if (step.order().compare(paths.get(i), best) == 0) {
                left.add(i);
            }
        }
        return left;
    }

    private static List<Integer> withoutWorseMed(List<? extends Contender> paths, List<Integer> in) {
        return in.size() < 2
                ? in
                : in.stream()
                        .filter(i -> in.stream()
                                .noneMatch(other -> isOfSameNeighbor(paths.get(i), paths.get(other))
                                        && Step.MED.order().compare(paths.get(other), paths.get(i)) < 0))
                        .toList();
    }

    private static List<Integer> ways(List<? extends Contender> paths, int best, List<Integer> equal, int maxPaths) {
        if (maxPaths == 1 || paths.get(best).kind() == SourceKind.LOCAL) {
            return List.of(best);
        }
        List<Integer> ways = new ArrayList<>(List.of(best));
        equal.stream()
                .filter(i -> i != best && isOfSameNeighbor(paths.get(i), paths.get(best)))
                .sorted((a, b) -> inOrder(paths.get(a), paths.get(b)))
                .limit(maxPaths - 1L)
                .forEach(ways::add);
        return ways;
    }

    /** The order in which equal ways are taken when there are more than may be. */
    private static int inOrder(Contender a, Contender b) {
        int byRouterId = Step.ROUTER_ID.order().compare(a, b);
        return byRouterId != 0 ? byRouterId : Step.ADDRESS.order().compare(a, b);
    }

    private static boolean isOfSameNeighbor(Contender a, Contender b) {
        OptionalLong nearest = a.attributes().asPath().nearest();
        return nearest.equals(b.attributes().asPath().nearest());
    }
}
