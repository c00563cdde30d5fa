package net.isthmus.fastpath.xsk.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.List;
import net.isthmus.wire.MacAddress;
import org.junit.jupiter.api.Test;

/** Descriptions in, changes out. */
class LinkTableTest {

    private static final NetworkLink LINK = new NetworkLink(
            "eth1", 7, MacAddress.parse("02:00:00:00:00:01"), 1500, 9000, true, true, true, 2, 2, "", false);

    private final LinkTable table = new LinkTable();

    @Test
    void shouldTellOfAnInterfaceThatAppearsOnce() {
        assertThat(table.replaceAll(List.of(LINK))).containsExactly(new LinkEvent.Appeared(LINK));
        assertThat(table.replaceAll(List.of(LINK))).isEmpty();
        assertThat(table.links()).containsExactly(LINK);
    }

    @Test
    void shouldTellOfOneThatIsGone() {
        table.replaceAll(List.of(LINK));
        assertThat(table.replaceAll(List.of())).containsExactly(new LinkEvent.Gone(LINK));
        assertThat(table.links()).isEmpty();
    }

    @Test
    void shouldTellWhatHasChanged() {
        table.replaceAll(List.of(LINK));
        NetworkLink noCarrier = with("eth1", 1500, true, false);
        assertThat(table.replaceAll(List.of(noCarrier))).containsExactly(new LinkEvent.WentDown(noCarrier));
        NetworkLink off = with("eth1", 1500, false, false);
        assertThat(table.replaceAll(List.of(off))).as("was down already").isEmpty();
        NetworkLink all = with("wan", 9000, true, true);
        assertThat(table.replaceAll(List.of(all)))
                .containsExactly(
                        new LinkEvent.Renamed(all, off),
                        new LinkEvent.MtuChanged(all, 1500),
                        new LinkEvent.WentUp(all));
    }

    @Test
    void shouldNotTakeABridgeMembersLeavingForTheEndOfTheLink() {
        table.replaceAll(List.of(LINK));
        byte[] payload = new byte[16 + 12];
        payload[0] = 7; // AF_BRIDGE
        payload[4] = 7;
        payload[16] = 9;
        payload[18] = 3;
        payload[20] = 'e';
        var message = new NetlinkMessage(RouteMessages.RTM_DELLINK, 0, 0, MemorySegment.ofArray(payload));
        assertThat(table.apply(message)).isEmpty();
        payload[0] = 0;
        assertThat(table.apply(message)).containsExactly(new LinkEvent.Gone(LINK));
    }

    private static NetworkLink with(String name, int mtu, boolean up, boolean carrier) {
        return new NetworkLink(name, 7, LINK.macAddress(), mtu, 9000, up, carrier, true, 2, 2, "", false);
    }
}
