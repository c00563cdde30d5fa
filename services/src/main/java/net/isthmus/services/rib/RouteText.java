package net.isthmus.services.rib;

import java.util.function.IntFunction;
import net.isthmus.core.port.NextHop;
import net.isthmus.core.port.RouteTarget;
import org.jspecify.annotations.Nullable;

/** How routes read for operators. */
final class RouteText {

    private RouteText() {}

    /**
     * {@code via 10.0.0.1 dev web}, {@code dev web}, {@code local}, {@code blackhole}, …
     *
     * @param where what the target is resolved to; null if it leads nowhere
     */
    static String nextHop(RouteTarget target, @Nullable NextHop where, IntFunction<String> interfaceName) {
        return switch (target) {
            case RouteTarget.To(var nextHop) -> describe(nextHop, interfaceName) + (where == null ? " (down)" : "");
            case RouteTarget.Via(var gateway) -> {
                if (where == null) {
                    yield "via " + gateway + " (unresolved)";
                }
                String resolved = describe(where, interfaceName);
                boolean isDirect =
                        where instanceof NextHop.Gateway hop && hop.address().equals(gateway);
                yield isDirect ? resolved : "via " + gateway + " (" + resolved + ")";
            }
        };
    }

    private static String describe(NextHop nextHop, IntFunction<String> interfaceName) {
        return switch (nextHop) {
            case NextHop.Gateway(int index, var address) -> "via " + address + " dev " + interfaceName.apply(index);
            case NextHop.OnLink(int index) -> "dev " + interfaceName.apply(index);
            case NextHop.Local() -> "local";
            case NextHop.Blackhole() -> "blackhole";
            case NextHop.Unreachable() -> "unreachable";
            case NextHop.Prohibit() -> "prohibit";
        };
    }
}
