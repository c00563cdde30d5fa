package net.isthmus.bench.veth;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import net.isthmus.bgp.Speaker;
import net.isthmus.core.document.ConfigurationReader;
import net.isthmus.core.port.NextHop;
import net.isthmus.core.port.RouteOffer;
import net.isthmus.core.port.RouteOrigin;
import net.isthmus.core.port.RouteSink;
import net.isthmus.core.port.SelectedRoutes;
import net.isthmus.wire.IpPrefix;

/**
 * The appliance's speaker without the appliance: {@link BgpSideBySide} runs it in a namespace of its own. What it would
 * hand over to the RIB is counted; the subnet of its neighbour is the only route that the house has.
 *
 * <pre>
 *   BgpSpeakerProgram SUBNET PREFIXES DOCUMENT
 * </pre>
 */
public final class BgpSpeakerProgram {
    /** What it says as soon as it has handed over as many routes as it was told. */
    static final String DONE = "all handed over";

    private BgpSpeakerProgram() {}

    /** The program; it lives until it is killed. */
    public static void main(String[] arguments) throws InterruptedException {
        var subnet = IpPrefix.parse(arguments[0]);
        var speaker =
                new Speaker(new Count(Integer.parseInt(arguments[1])), _ -> Optional.empty(), _ -> Optional.empty());
        speaker.changed(
                List.of(new SelectedRoutes.Selected(subnet, RouteOrigin.CONNECTED, 0, new NextHop.OnLink(1))),
                List.of());
        speaker.configure(ConfigurationReader.read(arguments[2]).orThrow().bgp());
        Thread.currentThread().join();
    }

    /** Counts routes. */
    private static final class Count implements RouteSink {
        private final int expected;
        private long offered;

        Count(int expected) {
            this.expected = expected;
        }

        @Override
        public void offer(RouteOffer route) {
            count(1);
        }

        @Override
        public void withdraw(int vrf, IpPrefix prefix, RouteOrigin origin, String source) {
            count(-1);
        }

        @Override
        public void change(Collection<RouteOffer> offered, Collection<RouteOffer> withdrawn) {
            count(offered.size() - withdrawn.size());
        }

        private void count(int more) {
            boolean wasLess = offered < expected;
            offered += more;
            if (wasLess && offered >= expected) {
                System.out.println(DONE);
            }
        }
    }
}
