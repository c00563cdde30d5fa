package net.isthmus.services.rib;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import net.isthmus.core.port.NextHop;
import net.isthmus.core.port.RouteTarget;
import org.jspecify.annotations.Nullable;

/**
 * How routes read for operators.
 *
 * @param interfaceName what operators call an interface
 * @param vrfName what operators call a VRF
 */
record RouteText(IntFunction<String> interfaceName, IntFunction<String> vrfName) {

    /**
     * {@code via 10.0.0.1 dev web}, {@code dev web}, {@code local}, {@code blackhole}, {@code vrf red}, …
     *
     * @param where what the target is resolved to; null if it leads nowhere
     * @param leadsTo what one of several ways is resolved to
     */
    String nextHop(
            RouteTarget target, @Nullable NextHop where, Function<RouteTarget.Single, @Nullable NextHop> leadsTo) {
        return switch (target) {
            case RouteTarget.Single way -> single(way, where);
            case RouteTarget.Paths(var _, var paths) -> {
                List<String> ways = new ArrayList<>();
                for (RouteTarget.Path path : paths) {
                    String weight = path.weight() == 1 ? "" : " weight " + path.weight();
                    String dead = path.isUsable() ? "" : " (dead)";
                    ways.add(single(path.target(), leadsTo.apply(path.target())) + weight + dead);
                }
                yield String.join(", ", ways);
            }
        };
    }

    private String single(RouteTarget.Single way, @Nullable NextHop where) {
        return switch (way) {
            case RouteTarget.To(var nextHop) -> describe(nextHop) + (where == null ? " (down)" : "");
            case RouteTarget.Via(var gateway) -> {
                if (where == null) {
                    yield "via " + gateway + " (unresolved)";
                }
                String resolved = describe(where);
                boolean isDirect =
                        where instanceof NextHop.Gateway hop && hop.address().equals(gateway);
                yield isDirect ? resolved : "via " + gateway + " (" + resolved + ")";
            }
        };
    }

    private String describe(NextHop nextHop) {
        return switch (nextHop) {
            case NextHop.Gateway(int index, var address) -> "via " + address + " dev " + interfaceName.apply(index);
            case NextHop.OnLink(int index) -> "dev " + interfaceName.apply(index);
            case NextHop.Local() -> "local";
            case NextHop.Blackhole() -> "blackhole";
            case NextHop.Unreachable() -> "unreachable";
            case NextHop.Prohibit() -> "prohibit";
            case NextHop.Lookup(int vrf) -> "vrf " + vrfName.apply(vrf);
            case NextHop.Group(var _, var members) ->
                String.join(
                        ", ",
                        members.stream()
                                .map(member ->
                                        member.gateway().map(this::describe).orElse("nowhere"))
                                .toList());
        };
    }
}
