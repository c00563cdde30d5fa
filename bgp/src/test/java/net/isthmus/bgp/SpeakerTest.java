package net.isthmus.bgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import net.isthmus.core.config.Bgp;
import net.isthmus.core.document.ConfigurationReader;
import net.isthmus.core.port.BgpQuery;
import net.isthmus.core.port.BgpReset;
import net.isthmus.core.port.NextHop;
import net.isthmus.core.port.RouteOffer;
import net.isthmus.core.port.RouteOrigin;
import net.isthmus.core.port.RouteSink;
import net.isthmus.core.port.SelectedRoutes.Selected;
import net.isthmus.core.status.BgpPath;
import net.isthmus.core.status.BgpStatus;
import net.isthmus.wire.IpPrefix;
import org.junit.jupiter.api.Test;

/** The speaker on its own thread; its neighbours are shut down, so that nothing listens. */
class SpeakerTest {
    private static final BgpQuery EVERYTHING =
            new BgpQuery(Optional.empty(), BgpQuery.Part.KNOWN, Optional.empty(), 100);

    /** A house that wants no routes: none of those here are learned. */
    private static final class NoHouse implements RouteSink {
        @Override
        public void offer(RouteOffer route) {
            throw new AssertionError(route);
        }

        @Override
        public void withdraw(int vrf, IpPrefix prefix, RouteOrigin origin, String source) {
            throw new AssertionError(prefix);
        }

        @Override
        public void change(Collection<RouteOffer> offered, Collection<RouteOffer> withdrawn) {
            throw new AssertionError(offered);
        }
    }

    @Test
    void shouldShowWhatIsConfiguredAndKnown() {
        try (Speaker speaker = new Speaker(new NoHouse(), _ -> Optional.empty(), _ -> Optional.empty())) {
            assertThat(speaker.status()).isEqualTo(BgpStatus.NONE);

            speaker.configure(Optional.of(bgp("{}")));
            speaker.changed(
                    List.of(new Selected(
                            IpPrefix.parse("10.10.0.0/25"), RouteOrigin.CONNECTED, 0, new NextHop.OnLink(3))),
                    List.of());

            BgpStatus status = speaker.status();
            assertThat(status.as()).isEqualTo(64500);
            assertThat(status.routerId()).isEqualTo("10.255.0.1");
            assertThat(status.prefixes()).isEqualTo(1);
            BgpStatus.Neighbor carrier = status.neighbors().getFirst();
            assertThat(carrier.name()).isEqualTo("carrier");
            assertThat(carrier.session().state()).isEqualTo("shutdown");
            assertThat(carrier.families()).extracting(BgpStatus.Family::name).containsExactly("ipv4-unicast");
            assertThat(carrier.notes()).hasSize(2).allMatch(note -> note.contains("RFC 8212"));
            assertThat(speaker.paths(EVERYTHING))
                    .extracting(BgpPath::prefix, BgpPath::neighbor, BgpPath::state)
                    .containsExactly(tuple("10.10.0.0/24", "", "best"));
        }
    }

    @Test
    void shouldTakeAChangeOfTheConfigurationAndItsEnd() {
        try (Speaker speaker = new Speaker(new NoHouse(), _ -> Optional.empty(), _ -> Optional.empty())) {
            speaker.configure(Optional.of(bgp("{}")));
            speaker.configure(Optional.of(bgp("{ ipv4Unicast: { import: accept, export: reject, maxPrefixes: 9 } }")));
            speaker.clear(Optional.empty(), BgpReset.SOFT_IN);
            speaker.clear(Optional.of("carrier"), BgpReset.SOFT_OUT);
            speaker.clear(Optional.of("nobody"), BgpReset.HARD);

            BgpStatus.Neighbor carrier = speaker.status().neighbors().getFirst();
            assertThat(carrier.notes()).isEmpty();
            assertThat(carrier.families().getFirst().maxPrefixes()).isEqualTo(9);

            speaker.configure(Optional.empty());
            assertThat(speaker.status()).isEqualTo(BgpStatus.NONE);
            assertThat(speaker.paths(EVERYTHING)).isEmpty();
        }
    }

    private static Bgp bgp(String families) {
        return ConfigurationReader.read("""
                version: 1
                bgp:
                  as: 64500
                  routerId: 10.255.0.1
                  neighbors:
                    carrier: { address: 10.1.0.1, remoteAs: 64501, shutdown: true, families: %s }
                  networks: [10.10.0.0/24]
                """.formatted(families)).orThrow().bgp().orElseThrow();
    }
}
