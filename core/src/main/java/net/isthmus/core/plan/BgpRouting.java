package net.isthmus.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.isthmus.core.config.Bgp;
import net.isthmus.core.config.BgpNeighbor;

/**
 * All that BGP is told, one setting: neighbours share policies, and what becomes of a route may depend on every part.
 * The speaker finds out by itself what differs, and leaves sessions alone that do not.
 *
 * @param bgp what the document says; empty for no BGP
 */
public record BgpRouting(Optional<Bgp> bgp) implements Setting {

    /** The part of the document to which it belongs. */
    public static final String SUBJECT = "bgp";

    /** No BGP. */
    public static final BgpRouting STANDARD = new BgpRouting(Optional.empty());

    @Override
    public BgpRouting standard() {
        return STANDARD;
    }

    @Override
    public String change(String subject, Setting from) {
        Optional<Bgp> before = ((BgpRouting) from).bgp;
        if (bgp.isEmpty()) {
            return "end BGP";
        }
        Bgp after = bgp.get();
        return before.map(earlier -> "change BGP: " + String.join(", ", differences(earlier, after)))
                .orElseGet(() -> "start BGP as " + after.as() + named(": ", after.neighbors()));
    }

    private static String named(String lead, Map<String, BgpNeighbor> neighbors) {
        return neighbors.isEmpty() ? "" : lead + String.join(", ", neighbors.keySet());
    }

    private static List<String> differences(Bgp before, Bgp after) {
        List<String> parts = new ArrayList<>();
        if (!before.as().equals(after.as())) {
            parts.add("autonomous system " + after.as() + " instead of " + before.as());
        }
        if (!before.routerId().equals(after.routerId())) {
            parts.add("router ID");
        }
        sayMap(parts, "neighbour", before.neighbors(), after.neighbors());
        sayMap(parts, "policy", before.policies(), after.policies());
        sayMap(parts, "prefix list", before.prefixLists(), after.prefixLists());
        if (!before.networks().equals(after.networks())) {
            parts.add("networks");
        }
        if (!before.redistribute().equals(after.redistribute())) {
            parts.add("redistribution");
        }
        if (before.maxPaths() != after.maxPaths()) {
            parts.add("up to " + after.maxPaths() + (after.maxPaths() == 1 ? " path" : " paths"));
        }
        return parts;
    }

    private static void sayMap(List<String> parts, String what, Map<String, ?> before, Map<String, ?> after) {
        say(parts, "add " + what, after.keySet().stream().filter(name -> !before.containsKey(name)));
        say(
                parts,
                "change " + what,
                after.keySet().stream()
                        .filter(name ->
                                before.containsKey(name) && !Objects.equals(before.get(name), after.get(name))));
        say(parts, "remove " + what, before.keySet().stream().filter(name -> !after.containsKey(name)));
    }

    private static void say(List<String> parts, String lead, Stream<String> names) {
        String all = names.collect(Collectors.joining(" and "));
        if (!all.isEmpty()) {
            parts.add(lead + " " + all);
        }
    }
}
