package net.isthmus.services.rib;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import net.isthmus.core.port.InterfaceEvents.InterfaceState;
import net.isthmus.core.port.NextHop;
import net.isthmus.core.port.RouteOffer;
import net.isthmus.core.port.RouteOrigin;
import net.isthmus.core.port.SelectedRoutes;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import org.junit.jupiter.api.Test;

/** What a listener hears of the RIB; interface 1 is {@code lan} with 10.1.0.1/16. */
class SelectedRoutesTest {

    private static final IpAddress ROUTER = IpAddress.parse("10.1.0.9");

    private final Rib rib = new Rib(new RecordingFib());
    private final List<String> heard = new ArrayList<>();

    private void hear(List<SelectedRoutes.Selected> selected, List<IpPrefix> gone) {
        selected.forEach(one -> heard.add("+" + one.prefix() + " " + one.origin() + " " + one.metric()));
        gone.forEach(prefix -> heard.add("-" + prefix));
    }

    private void lan(int vrf, boolean isUp) {
        rib.interfaceChanged(new InterfaceState(
                1, "lan", vrf, isUp, 0x0200_0000_0001L, 1500, 0, List.of(InterfaceAddress.parse("10.1.0.1/16"))));
    }

    private static RouteOffer via(String prefix, RouteOrigin origin) {
        return RouteOffer.via(0, IpPrefix.parse(prefix), origin, "test", ROUTER);
    }

    @Test
    void shouldTellEverythingThatIsSelectedWhenListeningBegins() {
        lan(0, true);
        rib.offer(via("192.168.0.0/16", RouteOrigin.STATIC).withMetric(7));
        rib.offer(via("192.168.1.0/24", RouteOrigin.EBGP));
        rib.offer(RouteOffer.via(
                0, IpPrefix.parse("192.168.2.0/24"), RouteOrigin.STATIC, "", IpAddress.parse("172.16.0.1")));

        rib.listen(this::hear);

        assertThat(heard)
                .as("neither BGP's own nor what leads nowhere")
                .containsExactlyInAnyOrder(
                        "+10.1.0.0/16 connected 0",
                        "+10.1.0.1/32 local 0",
                        "+10.1.255.255/32 local 0",
                        "+192.168.0.0/16 static 7");
    }

    @Test
    void shouldTellWhatComesAndGoesInOneBatch() {
        lan(0, true);
        rib.listen(this::hear);
        heard.clear();
        List<Integer> batches = new ArrayList<>();
        rib.listen((selected, gone) -> batches.add(selected.size() + gone.size()));
        rib.listen((selected, gone) -> {
            batches.add(selected.size() + gone.size());
            hear(selected, gone);
        });
        heard.clear();
        batches.clear();

        rib.change(
                List.of(via("192.168.1.0/24", RouteOrigin.STATIC), via("192.168.2.0/24", RouteOrigin.STATIC)),
                List.of());
        lan(0, false);

        assertThat(heard)
                .containsExactlyInAnyOrder(
                        "+192.168.1.0/24 static 0",
                        "+192.168.2.0/24 static 0",
                        "-10.1.0.0/16",
                        "-192.168.1.0/24",
                        "-192.168.2.0/24");
        assertThat(batches).containsExactly(2, 3);
    }

    @Test
    void shouldTellThatARouteIsGoneWhenOneOfBgpTakesItsPlace() {
        lan(0, true);
        RouteOffer learned = RouteOffer.to(
                0, IpPrefix.parse("192.168.1.0/24"), RouteOrigin.DHCP, "lan", new NextHop.Gateway(1, ROUTER));
        rib.offer(learned);
        rib.listen(this::hear);
        heard.clear();

        rib.offer(via("192.168.1.0/24", RouteOrigin.EBGP));
        assertThat(heard).containsExactly("-192.168.1.0/24");
        heard.clear();

        rib.withdraw(0, IpPrefix.parse("192.168.1.0/24"), RouteOrigin.EBGP, "test");
        assertThat(heard).containsExactly("+192.168.1.0/24 dhcp 0");
    }

    @Test
    void shouldTellNothingOfOtherVrfs() {
        lan(3, true);
        rib.listen(this::hear);
        rib.offer(RouteOffer.via(3, IpPrefix.parse("192.168.1.0/24"), RouteOrigin.STATIC, "", ROUTER));
        assertThat(heard).isEmpty();
    }

    @Test
    void shouldTellNobodyWhenListeningHasEnded() {
        rib.listen(this::hear);
        rib.unlisten();
        lan(0, true);
        assertThat(heard).isEmpty();

        var known = new TreeMap<IpPrefix, RouteOrigin>();
        rib.listen((selected, gone) -> selected.forEach(one -> known.put(one.prefix(), one.origin())));
        assertThat(known).hasSize(3);
    }
}
