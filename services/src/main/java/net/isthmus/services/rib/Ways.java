package net.isthmus.services.rib;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import net.isthmus.core.port.NextHop;
import net.isthmus.core.port.RouteTarget;
import org.jspecify.annotations.Nullable;

/** The ways of a route, be it one or several, and what each of them needs. */
final class Ways {

    private Ways() {}

    static List<RouteTarget.Single> of(RouteTarget target) {
        return switch (target) {
            case RouteTarget.Single way -> List.of(way);
            case RouteTarget.Paths(var _, var paths) ->
                paths.stream().map(RouteTarget.Path::target).toList();
        };
    }

    /** True if a target needs the gateway or the interface that a way needs. */
    static boolean needsSame(RouteTarget target, RouteTarget.Single way) {
        return of(target).stream()
                .anyMatch(other -> way instanceof RouteTarget.Via
                        ? other.equals(way)
                        : interfaceOf(way) >= 0 && interfaceOf(other) == interfaceOf(way));
    }

    /** The interface that the way names, or -1. */
    static int interfaceOf(RouteTarget.Single way) {
        return way instanceof RouteTarget.To(var nextHop) ? interfaceOf(nextHop) : -1;
    }

    /** The one interface by which the next hop is reached, or -1. */
    static int interfaceOf(NextHop nextHop) {
        return switch (nextHop) {
            case NextHop.Gateway gateway -> gateway.interfaceIndex();
            case NextHop.OnLink onLink -> onLink.interfaceIndex();
            case NextHop.Local _, NextHop.Blackhole _, NextHop.Unreachable _, NextHop.Prohibit _ -> -1;
            case NextHop.Lookup _, NextHop.Group _ -> -1;
        };
    }

    /** The group of several ways, or null if none of them leads to a neighbour. */
    static @Nullable NextHop group(RouteTarget.Paths several, Function<RouteTarget.Single, @Nullable NextHop> leadsTo) {
        List<NextHop.Member> members = several.paths().stream()
                .map(path -> new NextHop.Member(path.name(), path.weight(), usableGateway(path, leadsTo)))
                .toList();
        return members.stream().noneMatch(member -> member.gateway().isPresent())
                ? null
                : new NextHop.Group(several.name(), members);
    }

    private static Optional<NextHop.Gateway> usableGateway(
            RouteTarget.Path path, Function<RouteTarget.Single, @Nullable NextHop> leadsTo) {
        return path.isUsable() ? gateway(leadsTo.apply(path.target())) : Optional.empty();
    }

    /** The neighbour that a next hop is; of a group behind a group, the first that can be used. */
    private static Optional<NextHop.Gateway> gateway(@Nullable NextHop nextHop) {
        return switch (nextHop) {
            case NextHop.Gateway found -> Optional.of(found);
            case NextHop.Group(var _, var members) ->
                members.stream().flatMap(member -> member.gateway().stream()).findFirst();
            case null, default -> Optional.empty();
        };
    }
}
