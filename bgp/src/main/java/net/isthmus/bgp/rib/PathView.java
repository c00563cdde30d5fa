package net.isthmus.bgp.rib;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import net.isthmus.bgp.attr.PathAttributes;
import net.isthmus.bgp.decision.Choice;
import net.isthmus.bgp.decision.SourceKind;
import net.isthmus.bgp.decision.Step;
import net.isthmus.core.config.BgpCommunity;
import net.isthmus.core.port.BgpQuery;
import net.isthmus.core.status.BgpPath;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import org.jspecify.annotations.Nullable;

/** Paths as operators see them. Entries are looked through in slices, as by any other sweep. */
public final class PathView {
    private static final long UNSAID = -1;
    private static final String BEST = "best";
    private static final String REJECTED = "rejected";
    private static final String KEPT = "kept while the session with its neighbour is down";

    private final Routes routes;

    /** A view of these routes. */
    public PathView(Routes routes) {
        this.routes = routes;
    }

    /** Looks for paths, and hands them over when it has seen everything. */
    public void find(BgpQuery query, Consumer<List<BgpPath>> found) {
        TreeMap<IpPrefix, RibEntry> first = new TreeMap<>();
        routes.sweep(
                entry -> {
                    boolean isSmall = first.size() < query.limit() || entry.prefix.compareTo(first.lastKey()) < 0;
                    if (!entry.isGone && isSmall && isMeant(entry, query)) {
                        first.put(entry.prefix, entry);
                        if (first.size() > query.limit()) {
                            first.pollLastEntry();
                        }
                    }
                },
                () -> found.accept(first.values().stream()
                        .flatMap(entry -> paths(entry, query).stream())
                        .limit(query.limit())
                        .toList()));
    }

    private boolean isMeant(RibEntry entry, BgpQuery query) {
        if (query.limit() < 1
                || query.within()
                        .filter(within -> !within.contains(entry.prefix))
                        .isPresent()) {
            return false;
        }
        return switch (query.part()) {
            case KNOWN -> entry.candidates != null && (query.neighbor().isEmpty() || hasOneOf(entry, query));
            case RECEIVED -> hasOneOf(entry, query);
            case ANNOUNCED -> told(entry, query) != null;
        };
    }

    private static boolean hasOneOf(RibEntry entry, BgpQuery query) {
        for (Candidate candidate = entry.candidates; candidate != null; candidate = candidate.next) {
            if (isFrom(candidate, query)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isFrom(Candidate candidate, BgpQuery query) {
        Source source = candidate.heard.in.source;
        return !candidate.heard.in.isGone(candidate)
                && query.neighbor()
                        .map(source.name::equals)
                        .orElse(query.part() == BgpQuery.Part.KNOWN || source.kind != SourceKind.LOCAL);
    }

    private @Nullable Told told(RibEntry entry, BgpQuery query) {
        Optional<Announcer> announcer = query.neighbor().flatMap(routes::announcer);
        return announcer.isEmpty() ? null : entry.told(announcer.get().slot);
    }

    private List<BgpPath> paths(RibEntry entry, BgpQuery query) {
        if (query.part() == BgpQuery.Part.ANNOUNCED) {
            Told told = told(entry, query);
            return told == null
                    ? List.of()
                    : List.of(path(entry, query.neighbor().orElse(""), told.attributes, told.nextHop, "announced", ""));
        }
        List<Candidate> all = new ArrayList<>();
        List<Candidate> usable = new ArrayList<>();
        for (Candidate candidate = entry.candidates; candidate != null; candidate = candidate.next) {
            all.add(candidate);
            if (candidate.isUsable()) {
                usable.add(candidate);
            }
        }
        Choice choice = routes.rib().choice(usable);
        List<BgpPath> paths = new ArrayList<>();
        for (Candidate candidate : all) {
            if (isFrom(candidate, query)) {
                BgpPath path = path(entry, candidate, usable.indexOf(candidate), choice, query.part());
                paths.add(path.state().equals(BEST) ? 0 : paths.size(), path);
            }
        }
        return paths;
    }

    /** @param index where it is among those that take part in the decision, or -1 */
    private static BgpPath path(RibEntry entry, Candidate candidate, int index, Choice choice, BgpQuery.Part part) {
        Path used = candidate.used;
        Path shown = used == null || part == BgpQuery.Part.RECEIVED ? candidate.heard : used;
        String name = candidate.heard.in.source.name;
        if (index < 0) {
            return path(entry, name, shown.attributes, shown.nextHop, REJECTED, candidate.rejection.words());
        }
        Optional<Step> lost = choice.lostAt().get(index);
        String state = index == choice.best()
                ? BEST
                : choice.ways().contains(index)
                        ? "multipath"
                        : lost.filter(Step.NEXT_HOP::equals).isPresent() ? "unreachable" : "valid";
        return path(
                entry,
                name,
                shown.attributes,
                shown.nextHop,
                state,
                lost.map(Step::words).orElse(candidate.isStale() ? KEPT : ""));
    }

    private static BgpPath path(
            RibEntry entry,
            String neighbor,
            PathAttributes attributes,
            IpAddress nextHop,
            String state,
            String reason) {
        return new BgpPath(
                entry.prefix.toString(),
                neighbor,
                nextHop.isUnspecified() ? "" : nextHop.toString(),
                attributes.asPath().toString(),
                attributes.origin().name().toLowerCase(Locale.ROOT),
                orUnsaid(attributes.med()),
                orUnsaid(attributes.localPref()),
                communities(attributes),
                state,
                reason);
    }

    private static long orUnsaid(OptionalLong value) {
        return value.orElse(UNSAID);
    }

    private static List<String> communities(PathAttributes attributes) {
        List<String> words = new ArrayList<>();
        attributes.communities().forEach(community -> words.add(community.toString()));
        attributes.largeCommunities().forEach(community -> words.add(community.toString()));
        attributes.extendedCommunities().forEach(community -> words.add(extended(community)));
        return words;
    }

    /** Those that the configuration can name in its words, all others in hexadecimal digits. */
    private static String extended(long community) {
        long kind = community >>> 48;
        boolean isNamed = (kind & 0xff) == 2 || (kind & 0xff) == 3;
        boolean isKnown = isNamed && (kind >>> 8 == 0 || kind >>> 8 == 2);
        return isKnown
                ? new BgpCommunity.Extended(community).toString()
                : "0x" + HexFormat.of().toHexDigits(community);
    }
}
