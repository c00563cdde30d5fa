package net.isthmus.appliance.boot.seed;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The network as the cloud describes it, in whichever of its three languages. */
public record SeedNetwork(List<SeedLink> links, List<SeedRoute> routes, List<String> nameservers) {

    /** The cloud says nothing. */
    public static final SeedNetwork NONE = new SeedNetwork(List.of(), List.of(), List.of());

    private static final List<String> PLACES = List.of("interfaces.", "vlans.", "bridges.");

    /** What a path of the document begins with, as far as it names a part of a network. */
    private static final Pattern PART =
            Pattern.compile("^(?:routes\\[\\d+]|(?:interfaces|vlans|bridges)\\.[^.\\[]+(?:\\.addresses\\[\\d+])?)");

    public SeedNetwork {
        links = List.copyOf(links);
        routes = List.copyOf(routes);
        nameservers = List.copyOf(nameservers);
    }

    public boolean isEmpty() {
        return links.isEmpty();
    }

    /**
     * This network without what these paths of the document name: an address, a route, else the whole link. The
     * document has them by these names and in this order. What a path of something else names is no part of it.
     */
    SeedNetwork without(List<String> paths) {
        Set<String> gone = new HashSet<>();
        paths.stream()
                .flatMap(path -> PART.matcher(path).results())
                .map(MatchResult::group)
                .forEach(gone::add);
        List<SeedLink> left = links.stream()
                .filter(link -> PLACES.stream().noneMatch(place -> gone.contains(place + link.name())))
                .map(link -> link.withAddresses(butFor(link.addresses(), i -> PLACES.stream()
                        .anyMatch(place -> gone.contains(place + link.name() + ".addresses[" + i + "]")))))
                .toList();
        return new SeedNetwork(left, butFor(routes, i -> gone.contains("routes[" + i + "]")), nameservers);
    }

    private static <T> List<T> butFor(List<T> all, IntPredicate isGone) {
        return IntStream.range(0, all.size())
                .filter(isGone.negate())
                .mapToObj(all::get)
                .toList();
    }
}
