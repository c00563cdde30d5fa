package net.isthmus.fastpath.node;

import static net.isthmus.fastpath.testing.Packets.ethernet;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Counters.InterfaceCounter;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.fastpath.tables.InterfaceTable.Entry;
import net.isthmus.fastpath.tables.InterfaceTable.Kind;
import net.isthmus.fastpath.testing.Interfaces;
import net.isthmus.fastpath.testing.TestWorker;
import net.isthmus.wire.VlanTags;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EthernetInputNodeTest {
    private static final String MAC = "02:00:00:00:00:02";
    private static final String HOST = "02:00:00:00:00:aa";
    private static final int PORT = 2;
    private static final byte[] UNTAGGED = ethernet(MAC, HOST, 0x0800, new byte[46]);

    private final TestWorker worker = new TestWorker(16);
    private final Edges edges = new Edges();
    private final EthernetInputNode node = new EthernetInputNode(worker.context(), edges);
    private final Vector bridge = edges.to("bridge-input");
    private final InterfaceTable interfaces = new InterfaceTable(List.of(
            Interfaces.member(PORT, MAC, 1),
            Interfaces.member(3, MAC, 1),
            vlan(11, VlanTags.of(0, 100)),
            vlan(12, VlanTags.of(20, 100)),
            vlan(13, VlanTags.of(20, 101)),
            vlan(14, VlanTags.of(0, 20)),
            vlan(15, VlanTags.of(30, 0))));

    private static Entry vlan(int index, int tags) {
        return Interfaces.entry(index, Kind.VLAN, MAC, 1500, 0, 1, PORT, tags, false, "", "");
    }

    @AfterEach
    void everyFrameIsBack() {
        worker.take(bridge);
        assertThat(worker.framesMissing()).isZero();
        worker.close();
    }

    /** The untagged frame with these octets between MACs and type. */
    private static byte[] tagged(String tags) {
        byte[] octets = HexFormat.of().parseHex(tags.replace(" ", ""));
        byte[] frame = Arrays.copyOf(UNTAGGED, UNTAGGED.length + octets.length);
        System.arraycopy(octets, 0, frame, 12, octets.length);
        System.arraycopy(UNTAGGED, 12, frame, 12 + octets.length, UNTAGGED.length - 12);
        return frame;
    }

    private void receive(int port, byte[] frame) {
        worker.turn(interfaces, 0);
        worker.run(node, worker.packet(port, frame));
    }

    @ParameterizedTest
    @CsvSource({
        "81000064, 11", // 802.1Q
        "88a80014 81000064, 12", // 802.1ad
        "81000014 81000064, 12", // the same with 802.1Q outside
        "88a80014 81000065, 13",
        "81000014, 14",
        "88a8001e, 15", // an S-tag alone
        "81000000, 2" // a priority tag names no VLAN
    })
    void shouldTakeTheTagsOffAndMoveTheFrameToTheirInterface(String tags, int expected) {
        receive(PORT, tagged(tags));
        assertThat(bridge.count()).isOne();
        assertThat(worker.frames().rxInterface(bridge.get(0))).isEqualTo(expected);
        assertThat(worker.bytes(bridge.get(0))).isEqualTo(UNTAGGED);
        assertThat(worker.context().counters().get(expected, InterfaceCounter.RX_PACKETS))
                .isOne();
    }

    @ParameterizedTest
    @CsvSource({"81000014 810000c8, 14", "88a8001e 81000064, 15", "81000000 81000064, 2"})
    void shouldLeaveTheInnerTagWhenOnlyTheOuterOneHasAnInterface(String tags, int expected) {
        receive(PORT, tagged(tags));
        assertThat(worker.frames().rxInterface(bridge.get(0))).isEqualTo(expected);
        assertThat(worker.bytes(bridge.get(0))).isEqualTo(tagged(tags.substring(9)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"810000c8", "88a80064", "88a800c8 81000064", "8100001e", "88a80014 81000066", "81000fff 81000064"
            })
    void shouldDropWhenNoInterfaceHasTheTags(String tags) {
        receive(PORT, tagged(tags));
        assertThat(bridge.count()).isZero();
        assertThat(worker.dropped(DropReason.VLAN_UNKNOWN)).isOne();
    }

    @Test
    void shouldDropWhenThePortCarriesNoSuchTagAlthoughAnotherDoes() {
        receive(3, tagged("81000064"));
        assertThat(worker.dropped(DropReason.VLAN_UNKNOWN)).isOne();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 13, 14, 15, 17})
    void shouldDropWhenTheFrameEndsWithinItsHeader(int length) {
        receive(PORT, Arrays.copyOf(tagged("81000064"), length));
        assertThat(worker.dropped(DropReason.ETHERNET_TRUNCATED)).isOne();
    }

    @Test
    void shouldTakeOneTagOnlyWhenTheSecondIsCutOff() {
        receive(PORT, Arrays.copyOf(tagged("81000014 81000064"), 21));
        assertThat(worker.frames().rxInterface(bridge.get(0))).isEqualTo(14);
    }

    @ParameterizedTest
    @CsvSource({
        "8100a064, 0, 200, 8100a0c8", // PCP 5 of one tag is kept in one tag
        "8100b064, 20, 200, 88a8b014 8100b0c8", // and in both of two
        "88a8e014 81003064, 30, 40, 88a8e01e 81003028", // each of two keeps its own
        "88a8e014 81003064, 0, 40, 81003028" // the customer's priority stays with the customer's tag
    })
    void shouldBearThePrioritiesAgainWhenTagsArePushed(String came, int outer, int inner, String leaves) {
        receive(PORT, tagged(came));
        worker.frames().pushTags(bridge.get(0), VlanTags.of(outer, inner));
        assertThat(worker.bytes(bridge.get(0))).isEqualTo(tagged(leaves));
    }

    /** Frames that may answer whose link a port is on, and others, by type and payload. */
    @ParameterizedTest
    @CsvSource({
        "0806, 000108000604000252540000000102000000000202000000000202000000, true",
        "0800, 45000030000000004011000000000000ffffffff0043004400080000, true", // to a DHCP client
        "0800, 45000030000000004011000000000000ffffffff0044004300080000, false", // to a DHCP server
        "0800, 4500003000000000400600000a0100070a0100010043004400080000, false", // TCP
        "86dd, 6000000000183aff, false",
        "88cc, 0200, false"
    })
    void shouldHandOverNothingButAnswersWhenThePortIsHeld(String type, String payload, boolean isHandedOver) {
        byte[] octets = HexFormat.of().parseHex(payload);
        receiveHeld(PORT, ethernet(MAC, HOST, Integer.parseInt(type, 16), Arrays.copyOf(octets, 100)));
        assertThat(bridge.count()).isZero();
        assertThat(worker.dropped(DropReason.INTERFACE_UNVERIFIED)).isEqualTo(isHandedOver ? 0 : 1);
        assertThat(worker.context().punt().takeNews()).isEqualTo(isHandedOver);
    }

    @Test
    void shouldHandOverAdvertisementsWhenThePortIsHeld() {
        byte[] packet = new byte[72];
        packet[0] = 0x60;
        packet[6] = 58;
        packet[40] = (byte) 136;
        receiveHeld(PORT, ethernet(MAC, HOST, 0x86dd, packet));
        packet[40] = (byte) 135;
        receiveHeld(PORT, ethernet(MAC, HOST, 0x86dd, packet));
        assertThat(worker.context().punt().takeNews()).isTrue();
        assertThat(worker.dropped(DropReason.INTERFACE_UNVERIFIED)).isOne();
    }

    @Test
    void shouldKnowNoVlanOfAPortThatIsHeld() {
        receiveHeld(PORT, tagged("81000064"));
        assertThat(bridge.count()).isZero();
        assertThat(worker.dropped(DropReason.VLAN_UNKNOWN)).isOne();
    }

    private void receiveHeld(int port, byte[] frame) {
        Entry entry = interfaces.find(port).orElseThrow();
        worker.turn(interfaces.with(entry.withFeatures(InterfaceTable.FEATURE_HELD, true)), 0);
        worker.run(node, worker.packet(port, frame));
    }
}
