package net.isthmus.ipsec.esp;

import static net.isthmus.ipsec.esp.EspFixture.GCM;
import static net.isthmus.ipsec.esp.EspFixture.PATH_4;
import static net.isthmus.ipsec.esp.EspFixture.PATH_6;
import static net.isthmus.ipsec.esp.EspFixture.mirrored;
import static net.isthmus.ipsec.esp.EspFixture.path;
import static net.isthmus.ipsec.esp.EspFixture.sa;
import static net.isthmus.ipsec.esp.TestPackets.ip;
import static net.isthmus.ipsec.esp.TestPackets.udp;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.isthmus.core.DropReason;
import net.isthmus.core.config.IpsecEncryption;
import net.isthmus.core.config.IpsecIntegrity;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.node.IcmpError;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.ipsec.esp.engine.EspEngine;
import net.isthmus.ipsec.esp.engine.Suites;
import net.isthmus.ipsec.esp.engine.TestEngines;
import net.isthmus.ipsec.sa.ChildSa;
import net.isthmus.ipsec.sa.EspSuite;
import net.isthmus.ipsec.sa.SaLimits;
import net.isthmus.ipsec.sa.SaPath;
import net.isthmus.ipsec.sa.SaUsage;
import net.isthmus.ipsec.sa.TrafficSelector;
import net.isthmus.wire.InternetChecksum;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.NetworkOrder;
import org.junit.jupiter.api.Test;

/** Packets into a tunnel and out of one, edge by edge. */
class EspNodesTest {
    private static final byte[] INNER_4 = udp("10.1.0.1", "10.2.0.1", 100);
    private static final byte[] INNER_6 = udp("2001:db8:1::1", "2001:db8:2::1", 120);

    private final EspFixture here = new EspFixture();
    private final EspFixture there = new EspFixture();

    private void connect(ChildSa sa) {
        here.install(sa);
        there.install(mirrored(sa));
    }

    private static String input(byte[] packet) {
        return packet[0] >>> 4 == 4 ? "ip4-input" : "ip6-input";
    }

    /** Through the tunnel and out at the other end. */
    private byte[] carry(byte[] inner, SaPath path) {
        here.output(inner);
        byte[] outer = here.takeOne(path.local().isIpv4() ? "ip4-input" : "ip6-input");
        there.input(outer);
        return there.takeOne(input(inner));
    }

    @Test
    void shouldOpenOuterPacketsThatCameInFragments() {
        int spi = 3000;
        byte[] inner = udp("10.1.0.1", "10.2.0.1", 1400);
        for (int port : new int[] {0, 4500}) {
            for (SaPath path :
                    List.of(path("192.0.2.1", "192.0.2.2", port), path("2001:db8::1", "2001:db8::2", port))) {
                connect(sa(GCM, path, ++spi, spi + 5000));
                here.output(inner);
                List<byte[]> parts =
                        TestPackets.fragments(here.takeOne(path.local().isIpv4() ? "ip4-input" : "ip6-input"), 600);
                there.reassemble(parts.get(2), parts.get(0), parts.get(1));
                there.run(EspInputNode.NAME);

                assertThat(there.takeOne("ip4-input")).as("%s", path).isEqualTo(inner);
            }
        }
        assertThat(there.drops()).isEmpty();
        assertThat(there.framesMissing()).isZero();
    }

    @Test
    void shouldMendChecksumsWhenANatHasChangedAddressesInTransportMode() {
        for (int protocol : new int[] {IpProtocol.TCP, IpProtocol.UDP}) {
            byte[] inner = checked("192.0.2.1", "192.0.2.2", protocol);
            SaPath path = path("192.0.2.1", "192.0.2.2", 4500);
            connect(sa(GCM, path, 1000 + protocol, 2000 + protocol, true, SaLimits.NONE));
            here.output(inner);
            byte[] outer = here.takeOne("ip4-input");
            NetworkOrder.putI32(MemorySegment.ofArray(outer), Ipv4.SOURCE, 0xcb00_7109);
            Ipv4.writeChecksum(MemorySegment.ofArray(outer), 0, Ipv4.MIN_LENGTH);

            there.input(outer);

            assertThat(there.takeOne("ip4-input")).isEqualTo(checked("203.0.113.9", "192.0.2.2", protocol));
        }
        byte[] unchecked = checked("192.0.2.1", "192.0.2.2", IpProtocol.UDP);
        NetworkOrder.putU16(MemorySegment.ofArray(unchecked), Ipv4.MIN_LENGTH + 6, 0);
        here.output(unchecked);
        there.input(here.takeOne("ip4-input"));
        assertThat(there.takeOne("ip4-input")).isEqualTo(unchecked);
    }

    /** A packet whose checksum is right. */
    private static byte[] checked(String from, String to, int protocol) {
        byte[] payload = new byte[333];
        new Random(protocol).nextBytes(payload);
        int place = protocol == IpProtocol.TCP ? 16 : 6;
        MemorySegment memory = MemorySegment.ofArray(payload);
        NetworkOrder.putU16(memory, 4, payload.length);
        NetworkOrder.putU16(memory, place, 0);
        byte[] packet = TestPackets.ip(from, to, 0, protocol, payload);
        long pseudo = InternetChecksum.sum(MemorySegment.ofArray(packet), Ipv4.SOURCE, 8, protocol + payload.length);
        int check = InternetChecksum.finish(InternetChecksum.sum(memory, 0, payload.length, pseudo));
        NetworkOrder.putU16(MemorySegment.ofArray(packet), Ipv4.MIN_LENGTH + place, check);
        return packet;
    }

    @Test
    void shouldProtectOwnFragmentsAsOnePacketInTransportMode() {
        connect(sa(GCM, PATH_4, 1000, 2000, true, SaLimits.NONE));
        byte[] whole = udp("192.0.2.1", "192.0.2.2", 5000);
        List<byte[]> parts = TestPackets.fragments(whole, 1480);

        here.output(parts.get(1), parts.get(0));
        assertThat(here.take("ip4-input")).isEmpty();
        here.output(parts.get(3), parts.get(2));
        byte[] outer = here.takeOne("ip4-input");
        assertThat(Ipv4.fragment(MemorySegment.ofArray(outer), 0)).isZero();
        there.reassemble(TestPackets.fragments(outer, 1480).toArray(byte[][]::new));
        there.run(EspInputNode.NAME);

        byte[] expected = whole.clone();
        NetworkOrder.putU16(MemorySegment.ofArray(expected), Ipv4.FRAGMENT, 0);
        Ipv4.writeChecksum(MemorySegment.ofArray(expected), 0, Ipv4.MIN_LENGTH);
        assertThat(there.takeOne("ip4-input")).isEqualTo(expected);
        assertThat(here.framesMissing() + there.framesMissing()).isZero();
    }

    @Test
    void shouldLeaveFragmentsOfOthersToTheHostStack() {
        List<byte[]> parts = TestPackets.fragments(udp("192.0.2.2", "192.0.2.1", 1400), 600);
        here.reassemble(parts.get(0));
        assertThat(here.take("host-output")).as("without a Child SA").containsExactly(parts.get(0));

        connect(sa(GCM, PATH_4, 1000, 2000));
        here.reassemble(parts.get(1), parts.get(0));
        assertThat(here.take("host-output")).isEmpty();
        here.reassemble(parts.get(2));
        assertThat(here.take("host-output")).containsExactlyElementsOf(parts);
    }

    @Test
    void shouldCarryBothFamiliesInBothFamiliesPlainAndInUdp() {
        int spi = 1000;
        for (int port : new int[] {0, 4500}) {
            for (SaPath path :
                    List.of(path("192.0.2.1", "192.0.2.2", port), path("2001:db8::1", "2001:db8::2", port))) {
                connect(sa(GCM, path, ++spi, spi + 5000));
                for (byte[] inner : List.of(INNER_4, INNER_6)) {
                    assertThat(carry(inner, path)).isEqualTo(inner);
                }
            }
        }
        assertThat(here.drops()).isEmpty();
        assertThat(there.drops()).isEmpty();
        assertThat(here.framesMissing() + there.framesMissing()).isZero();
    }

    @Test
    void shouldWriteOuterHeadersAsTheRfcsSay() {
        connect(sa(GCM, PATH_4, 0x1001, 0x2002));
        byte[] inner = ip("10.1.0.1", "10.2.0.1", 0xba, IpProtocol.UDP, new byte[80]);
        here.output(inner, inner);
        List<byte[]> outer = here.take("ip4-input");

        MemorySegment packet = MemorySegment.ofArray(outer.getLast());
        assertThat(outer.getLast()).hasSize(20 + 8 + 8 + 100 + 2 + 2 + 16);
        assertThat(Ipv4.isPlausible(packet, 0, outer.getLast().length)).isTrue();
        assertThat(Ipv4.hasValidChecksum(packet, 0, 20)).isTrue();
        assertThat(NetworkOrder.u8(packet, 1)).as("DSCP and ECN").isEqualTo(0xba);
        assertThat(Ipv4.fragment(packet, 0)).isEqualTo(Ipv4.DONT_FRAGMENT);
        assertThat(Ipv4.protocol(packet, 0)).isEqualTo(IpProtocol.ESP);
        assertThat(NetworkOrder.i32(packet, 20)).as("SPI").isEqualTo(0x2002);
        assertThat(NetworkOrder.i32(packet, 24)).as("sequence number").isEqualTo(2);
    }

    @Test
    void shouldMarkOuterPacketsAsOwnAndProtected() {
        connect(sa(GCM, PATH_4, 0x1001, 0x2002));
        here.output(INNER_4);
        int frame = here.edge("ip4-input").get(0);
        assertThat(here.frames.flags(frame)).isEqualTo(Frames.FLAG_LOCALLY_ORIGINATED | Frames.FLAG_PROTECTED);
        assertThat(here.frames.rxInterface(frame)).isEqualTo(1);

        here.frames.txInterface(frame, EspFixture.TUNNEL);
        here.edge("ip4-input").clear();
        here.edge(EspOutputNode.NAME).append(frame);
        here.run(EspOutputNode.NAME);
        assertThat(here.drops()).isEqualTo(Map.of(DropReason.ESP_NESTED, 1L));
    }

    @Test
    void shouldGiveOpenedPacketsToTheTunnelsInterface() {
        connect(sa(GCM, PATH_4, 0x1001, 0x2002));
        here.output(INNER_4);
        there.input(here.takeOne("ip4-input"));
        int frame = there.edge("ip4-input").get(0);
        assertThat(there.frames.rxInterface(frame)).isEqualTo(EspFixture.TUNNEL);
        assertThat(there.frames.flags(frame)).isZero();
        SaUsage usage = there.tunnels.usage(0x2002);
        assertThat(usage).isEqualTo(new SaUsage(1, INNER_4.length, 0, 0, there.nowNs, 0));
        assertThat(here.tunnels.usage(0x1001)).isEqualTo(new SaUsage(0, 0, 1, INNER_4.length, 0, here.nowNs));
    }

    @Test
    void shouldComputeUdpChecksumOverIpv6Only() {
        connect(sa(GCM, path("2001:db8::1", "2001:db8::2", 4500), 0x1001, 0x2002));
        here.output(INNER_4);
        byte[] outer = here.takeOne("ip6-input");
        MemorySegment packet = MemorySegment.ofArray(outer);
        long pseudo = InternetChecksum.sum(packet, 8, 32, outer.length - 40 + IpProtocol.UDP);
        assertThat(InternetChecksum.fold(InternetChecksum.sum(packet, 40, outer.length - 40, pseudo)))
                .isEqualTo(0xffff);
    }

    @Test
    void shouldCarryTransportModeWithThePacketsOwnHeader() {
        for (SaPath path : List.of(PATH_4, PATH_6, path("192.0.2.1", "192.0.2.2", 4500))) {
            var here = new EspFixture();
            var there = new EspFixture();
            ChildSa sa = sa(GCM, path, 0x1001, 0x2002, true, SaLimits.NONE);
            here.install(sa);
            there.install(mirrored(sa));
            byte[] own = udp(path.local().toString(), path.remote().toString(), 200);
            here.output(own);
            byte[] outer = here.takeOne(input(own));
            assertThat(outer[own[0] >>> 4 == 4 ? 9 : 6]).isEqualTo((byte) (path.isUdp() ? 17 : 50));
            there.input(outer);
            assertThat(there.takeOne(input(own))).isEqualTo(own);
        }
    }

    @Test
    void shouldCarryGreAloneInTransportModeWhenSelectorsSaySo() {
        var local = new TrafficSelector(47, IpAddress.parse("192.0.2.1"), IpAddress.parse("192.0.2.1"), 0, 65_535);
        var remote = new TrafficSelector(47, IpAddress.parse("192.0.2.2"), IpAddress.parse("192.0.2.2"), 0, 65_535);
        connect(new ChildSa(
                "peer", "net", 0x1001, 0x2002, GCM, true, List.of(local), List.of(remote), PATH_4, SaLimits.NONE, -1));
        byte[] inner = udp("10.1.0.1", "10.2.0.1", 100);
        byte[] header = {0, 0, 8, 0};
        byte[] payload = Arrays.copyOf(header, header.length + inner.length);
        System.arraycopy(inner, 0, payload, header.length, inner.length);
        byte[] gre = TestPackets.ip("192.0.2.1", "192.0.2.2", 0, 47, payload);

        here.output(gre);
        byte[] outer = here.takeOne("ip4-input");
        assertThat(outer[Ipv4.PROTOCOL]).isEqualTo((byte) IpProtocol.ESP);
        there.input(outer);
        assertThat(there.takeOne("ip4-input")).isEqualTo(gre);
        assertThat(here.tunnels.peers()).containsExactly(Map.entry("vti-a", List.of(IpAddress.parse("192.0.2.2"))));

        here.output(udp("192.0.2.1", "192.0.2.2", 100));
        assertThat(here.drops()).isEqualTo(Map.of(DropReason.ESP_SELECTOR_MISMATCH, 1L));
    }

    @Test
    void shouldDropAndSayWantedWhenThereIsNoSa() {
        here.output(INNER_4, INNER_4);
        here.control();
        assertThat(here.drops()).isEqualTo(Map.of(DropReason.ESP_NO_SA, 2L));
        assertThat(here.told).containsExactly("wanted peer/net");
        here.nowNs += 500_000_000L;
        here.output(INNER_4);
        here.control();
        assertThat(here.told).hasSize(1);
        here.nowNs += 600_000_000L;
        here.output(INNER_4);
        here.control();
        assertThat(here.told).hasSize(2);
        assertThat(here.framesMissing()).isZero();
    }

    @Test
    void shouldRefuseReplaysAndWrongIcvsAndUnknownSpis() {
        connect(sa(GCM, PATH_4, 0x1001, 0x2002));
        here.output(INNER_4);
        byte[] outer = here.takeOne("ip4-input");
        byte[] bent = outer.clone();
        bent[40] ^= 1;
        there.input(bent);
        there.input(outer);
        there.input(outer);
        byte[] other = outer.clone();
        NetworkOrder.putI32(MemorySegment.ofArray(other), 20, 0x3003);
        there.input(other);
        there.control();

        assertThat(there.take("ip4-input")).hasSize(1);
        assertThat(there.drops())
                .isEqualTo(Map.of(
                        DropReason.ESP_ICV_WRONG, 1L, DropReason.ESP_REPLAY, 1L, DropReason.ESP_SPI_UNKNOWN, 1L));
        assertThat(there.told).containsExactly("unknownSpi 12291 192.0.2.1 0");
        assertThat(there.framesMissing()).isZero();
    }

    @Test
    void shouldSayFromWherePacketsWithAnUnknownSpiCameButNotWhileTheyAreAgreedOn() {
        SaPath path = path("192.0.2.1", "192.0.2.2", 4500);
        here.install(sa(GCM, path, 0x1001, 0x2002));
        here.output(INNER_4);
        byte[] outer = here.takeOne("ip4-input");
        there.input(outer);
        there.control();
        assertThat(there.told).containsExactly("unknownSpi 8194 192.0.2.1 4500");

        int reserved = there.tunnels.reserveSpi();
        NetworkOrder.putI32(MemorySegment.ofArray(outer), 28, reserved);
        there.input(outer);
        there.control();
        assertThat(there.told).hasSize(1);
        assertThat(there.drops()).isEqualTo(Map.of(DropReason.ESP_SPI_UNKNOWN, 2L));
    }

    @Test
    void shouldRefuseReplayWithinOneBurst() {
        connect(sa(GCM, PATH_4, 0x1001, 0x2002));
        here.output(INNER_4);
        byte[] outer = here.takeOne("ip4-input");
        there.input(outer, outer.clone(), outer.clone());
        assertThat(there.take("ip4-input")).hasSize(1);
        assertThat(there.drops()).containsEntry(DropReason.ESP_REPLAY, 2L);
    }

    @Test
    void shouldRefuseWhatIsCutOff() {
        connect(sa(GCM, PATH_4, 0x1001, 0x2002));
        here.output(INNER_4);
        byte[] outer = here.takeOne("ip4-input");
        for (int length = 20; length < outer.length; length++) {
            there.input(Arrays.copyOf(outer, length));
        }
        assertThat(there.edge("ip4-input").count()).isZero();
        assertThat(there.drops().keySet())
                .isSubsetOf(DropReason.ESP_TRUNCATED, DropReason.ESP_PADDING_INVALID, DropReason.ESP_ICV_WRONG)
                .contains(DropReason.ESP_TRUNCATED);
        assertThat(there.framesMissing()).isZero();
    }

    @Test
    void shouldRefusePacketToAnotherAddressButTakeWhatIsUnderWayToTheFormerOne() {
        connect(sa(GCM, PATH_4, 0x1001, 0x2002));
        here.output(INNER_4, INNER_4);
        List<byte[]> outer = here.take("ip4-input");
        there.tunnels.move(0x2002, path("198.51.100.2", "192.0.2.1", 0));
        there.input(outer.getFirst());
        assertThat(there.take("ip4-input")).hasSize(1);
        there.tunnels.move(0x2002, path("198.51.100.3", "192.0.2.1", 0));
        there.input(outer.getLast());
        assertThat(there.drops()).isEqualTo(Map.of(DropReason.ESP_ADDRESS_MISMATCH, 1L));
    }

    @Test
    void shouldSendToNewPathOnceMoved() {
        connect(sa(GCM, PATH_4, 0x1001, 0x2002));
        here.tunnels.move(0x1001, path("2001:db8::1", "2001:db8::9", 4500));
        here.output(INNER_4);
        byte[] outer = here.takeOne("ip6-input");
        assertThat(IpAddress.ofBytes(Arrays.copyOfRange(outer, 24, 40))).hasToString("2001:db8::9");
    }

    @Test
    void shouldHoldPacketsAgainstSelectorsBothWays() {
        var local = new TrafficSelector(17, IpAddress.parse("10.1.0.0"), IpAddress.parse("10.1.0.255"), 5000, 5000);
        var remote = new TrafficSelector(17, IpAddress.parse("10.2.0.0"), IpAddress.parse("10.2.0.255"), 6000, 6010);
        ChildSa wide = sa(GCM, PATH_4, 0x1001, 0x2002);
        var narrow = new ChildSa(
                "peer", "net", 0x1001, 0x2002, GCM, false, List.of(local), List.of(remote), PATH_4, SaLimits.NONE, -1);
        here.install(narrow);
        there.install(mirrored(narrow));
        assertThat(carry(INNER_4, PATH_4)).isEqualTo(INNER_4);
        here.output(udp("10.9.0.1", "10.2.0.1", 60), udp("10.1.0.1", "10.9.0.1", 60), INNER_6);
        assertThat(here.drops()).isEqualTo(Map.of(DropReason.ESP_SELECTOR_MISMATCH, 3L));

        here.install(wide); // a peer that sends what was not agreed
        here.tunnels.table().outbound(EspFixture.TUNNEL, 0).skipTo(50);
        here.output(udp("10.9.0.1", "10.2.0.1", 60));
        there.input(here.takeOne("ip4-input"));
        assertThat(there.drops()).isEqualTo(Map.of(DropReason.ESP_SELECTOR_MISMATCH, 1L));
    }

    @Test
    void shouldMergeCongestionMarks() {
        connect(sa(GCM, PATH_4, 0x1001, 0x2002));
        byte[] ect = ip("10.1.0.1", "10.2.0.1", 2, IpProtocol.UDP, new byte[40]);
        byte[] notEct = ip("10.1.0.1", "10.2.0.1", 0, IpProtocol.UDP, new byte[40]);
        here.output(ect, notEct);
        for (byte[] outer : here.take("ip4-input")) {
            MemorySegment packet = MemorySegment.ofArray(outer);
            NetworkOrder.putU8(packet, 1, 3);
            Ipv4.writeChecksum(packet, 0, 20);
            there.input(outer);
        }
        byte[] marked = there.takeOne("ip4-input");
        assertThat(marked[1] & 3).isEqualTo(3);
        assertThat(Ipv4.hasValidChecksum(MemorySegment.ofArray(marked), 0, 20)).isTrue();
        assertThat(there.drops()).isEqualTo(Map.of(DropReason.ESP_CONGESTION_UNHEARD, 1L));
    }

    @Test
    void shouldPassIkeAndKeepalivesOnToTheHost() {
        byte[] ike = ip("192.0.2.1", "192.0.2.2", 0, 17, hex("119411940010000000000000aabbccdd"));
        byte[] keepalive = ip("192.0.2.1", "192.0.2.2", 0, 17, hex("1194119400090000ff"));
        byte[] tiny = ip("192.0.2.1", "192.0.2.2", 0, 17, hex("119411940004"));
        there.input(ike, keepalive, tiny);
        assertThat(there.take("host-output")).hasSize(3);
        assertThat(there.drops()).isEmpty();
    }

    @Test
    void shouldPassOnToTheHostWhatCameInAnotherVrf() {
        connect(sa(GCM, PATH_4, 0x1001, 0x2002));
        here.output(INNER_4);
        int frame = there.packet(2, here.takeOne("ip4-input"));
        there.frames.adjacency(frame, AdjacencyTable.LOCAL_IN_VRF);
        there.edge(EspInputNode.NAME).append(frame);
        there.run(EspInputNode.NAME);
        assertThat(there.take("host-output")).hasSize(1);
    }

    @Test
    void shouldSayWhenPeerIsHeardFromAnotherPlace() {
        connect(sa(GCM, path("192.0.2.1", "192.0.2.2", 4500), 0x1001, 0x2002));
        here.output(INNER_4, INNER_4);
        List<byte[]> outer = here.take("ip4-input");
        byte[] translated = outer.getFirst();
        MemorySegment packet = MemorySegment.ofArray(translated);
        NetworkOrder.putI32(packet, Ipv4.SOURCE, IpAddress.parse("203.0.113.7").ipv4Bits());
        NetworkOrder.putU16(packet, 20, 61_000);
        Ipv4.writeChecksum(packet, 0, 20);
        there.input(translated);
        there.input(outer.getLast());
        there.control();
        assertThat(there.take("ip4-input")).hasSize(2);
        assertThat(there.told).containsExactly("heardFrom 8194 203.0.113.7 61000");
    }

    @Test
    void shouldNotBelieveAForgedSender() {
        connect(sa(GCM, path("192.0.2.1", "192.0.2.2", 4500), 0x1001, 0x2002));
        here.output(INNER_4);
        byte[] forged = here.takeOne("ip4-input");
        MemorySegment packet = MemorySegment.ofArray(forged);
        NetworkOrder.putI32(packet, Ipv4.SOURCE, IpAddress.parse("203.0.113.7").ipv4Bits());
        forged[forged.length - 1] ^= 1;
        there.input(forged);
        there.control();
        assertThat(there.told).isEmpty();
    }

    @Test
    void shouldStopAtTheLastSequenceNumberAndSaySo() {
        connect(sa(GCM, PATH_4, 0x1001, 0x2002));
        here.tunnels.table().outbound(EspFixture.TUNNEL, 0).skipTo(0xffff_ffffL);
        here.output(INNER_4, INNER_4, INNER_4);
        here.control();
        assertThat(here.take("ip4-input")).hasSize(1);
        assertThat(here.drops()).isEqualTo(Map.of(DropReason.ESP_SEQUENCE_EXHAUSTED, 2L));
        assertThat(here.told).containsExactlyInAnyOrder("expiring 4097", "expired 4097");
        here.output(INNER_4);
        assertThat(here.take("ip4-input")).isEmpty();
    }

    @Test
    void shouldGoOnPast32BitsWithExtendedNumbers() {
        var esn = new EspSuite(IpsecEncryption.AES256_GCM16, Optional.empty(), true);
        connect(sa(esn, PATH_4, 0x1001, 0x2002));
        here.tunnels.table().outbound(EspFixture.TUNNEL, 0).skipTo(0xffff_fffeL);
        InboundSa received = there.tunnels.table().inbound(there.tunnels.table().find(0x2002));
        received.window().accept(0xffff_ff00L);
        for (int i = 0; i < 5; i++) {
            assertThat(carry(INNER_4, PATH_4)).isEqualTo(INNER_4);
        }
        assertThat(received.window().top()).isEqualTo(0x1_0000_0002L);
    }

    @Test
    void shouldHoldToLimitsOfPacketsAndBytes() {
        connect(sa(GCM, PATH_4, 0x1001, 0x2002, false, new SaLimits(150, 0, 0, 3)));
        here.output(INNER_4);
        here.control();
        assertThat(here.told).isEmpty();
        here.output(INNER_4);
        here.control();
        assertThat(here.told).containsExactly("expiring 4097");
        here.output(INNER_4, INNER_4);
        here.control();
        assertThat(here.take("ip4-input")).hasSize(3);
        assertThat(here.told).containsExactly("expiring 4097", "expired 4097");
        assertThat(here.drops()).isEqualTo(Map.of(DropReason.ESP_SA_EXPIRED, 1L));
    }

    /** A peer that does not keep to what it was agreed on, or counts otherwise. */
    private void connectToReckless(SaLimits ofReceiver) {
        here.install(sa(GCM, PATH_4, 0x1001, 0x2002));
        there.install(mirrored(sa(GCM, PATH_4, 0x1001, 0x2002, false, ofReceiver)));
    }

    @Test
    void shouldStopReceivingAtThePacketThatReachesAHardLimit() {
        connectToReckless(new SaLimits(0, 0, 0, 3));
        here.output(INNER_4, INNER_4, INNER_4, INNER_4, INNER_4);
        List<byte[]> outer = here.take("ip4-input");

        there.input(outer.get(0), outer.get(1));
        there.input(outer.get(1), outer.get(2), outer.get(3));
        assertThat(there.take("ip4-input")).as("a replay takes nothing of it").hasSize(3);
        assertThat(there.drops()).isEqualTo(Map.of(DropReason.ESP_REPLAY, 1L, DropReason.ESP_SA_EXPIRED, 1L));
        there.input(outer.get(4));
        assertThat(there.drops()).containsEntry(DropReason.ESP_SA_EXPIRED, 2L);

        there.control();
        assertThat(there.told).containsExactly("expired 8194");
        assertThat(there.tunnels.usage(0x2002).receivedPackets()).isEqualTo(3);
        assertThat(there.framesMissing()).isZero();
    }

    @Test
    void shouldLetNoByteMoreThanTheHardLimitPassEitherWay() {
        SaLimits limits = new SaLimits(0, 0, 2 * INNER_4.length + 1, 0);
        connectToReckless(limits);
        byte[] shorter = udp("10.1.0.1", "10.2.0.1", 2);
        here.output(INNER_4, INNER_4, INNER_4, shorter);
        there.input(here.take("ip4-input").toArray(byte[][]::new));
        assertThat(there.take("ip4-input")).hasSize(2);
        assertThat(there.drops()).isEqualTo(Map.of(DropReason.ESP_SA_EXPIRED, 2L));

        var sender = new EspFixture();
        sender.install(sa(GCM, PATH_4, 0x1001, 0x2002, false, limits));
        sender.output(INNER_4, INNER_4, INNER_4);
        sender.output(shorter);
        sender.control();
        assertThat(sender.take("ip4-input")).hasSize(2);
        assertThat(sender.drops()).isEqualTo(Map.of(DropReason.ESP_SA_EXPIRED, 2L));
        assertThat(sender.told).containsExactly("expired 4097");
        assertThat(sender.framesMissing()).isZero();
    }

    @Test
    void shouldCarryNothingOfAnSaWhoseTimeIsOver() {
        connect(sa(GCM, PATH_4, 0x1001, 0x2002));
        here.output(INNER_4);
        byte[] outer = here.takeOne("ip4-input");
        here.tunnels.expire(0x1001);
        there.tunnels.expire(0x2002);
        there.tunnels.expire(0x9999);

        here.output(INNER_4);
        there.input(outer);

        assertThat(here.drops()).isEqualTo(Map.of(DropReason.ESP_SA_EXPIRED, 1L));
        assertThat(there.drops()).isEqualTo(Map.of(DropReason.ESP_SA_EXPIRED, 1L));
    }

    @Test
    void shouldMakeTunnelsMtuOfSuitePathAndWhatRoutersSay() {
        connect(sa(GCM, PATH_4, 0x1001, 0x2002));
        here.control();
        assertThat(here.mtus).containsExactly(Map.entry("vti-a", 1446)); // 1500 - 20 - 8 - 8 - 16 = 1448, - 2
        byte[] outer = udp("10.1.0.1", "10.2.0.1", 1446);
        here.output(outer);
        assertThat(here.takeOne("ip4-input")).hasSize(1500);

        byte[] quoted = ip("192.0.2.1", "192.0.2.2", 0, IpProtocol.ESP, new byte[8]);
        byte[] icmp = new byte[8 + quoted.length];
        NetworkOrder.putI32(MemorySegment.ofArray(icmp), 0, 3 << 24 | 4 << 16);
        NetworkOrder.putU16(MemorySegment.ofArray(icmp), 6, 1400);
        System.arraycopy(quoted, 0, icmp, 8, quoted.length);
        assertThat(here.tunnels.underlayError(ip("203.0.113.1", "192.0.2.1", 0, 1, icmp), here.nowNs))
                .isTrue();
        here.control();
        assertThat(here.mtus).containsEntry("vti-a", 1346);
        here.nowNs += 601_000_000_000L;
        here.control();
        assertThat(here.mtus).containsEntry("vti-a", 1446);
    }

    @Test
    void shouldNarrowTunnelWhenOwnPacketIsTooLongForItsPort() {
        connect(sa(GCM, PATH_4, 0x1001, 0x2002));
        here.output(INNER_4);
        int frame = here.edge("ip4-input").get(0);
        here.edge("ip4-input").clear();
        IcmpError.request(here.frames, frame, IcmpError.TOO_BIG, 1300);
        here.edge(EspErrorNode.NAME).append(frame);
        here.run(EspErrorNode.NAME);
        here.control();
        assertThat(here.mtus).containsEntry("vti-a", 1246);
        assertThat(here.drops()).isEqualTo(Map.of(DropReason.ESP_PATH_MTU_EXCEEDED, 1L));
    }

    @Test
    void shouldNeverProduceOuterPacketsLongerThanThePathForAnySuite() {
        int spi = 5000;
        for (EspSuite suite : Suites.all()) {
            for (SaPath path : List.of(PATH_4, path("2001:db8::1", "2001:db8::2", 4500))) {
                var fixture = new EspFixture();
                fixture.egressMtu = 1400;
                ChildSa sa = sa(suite, path, ++spi, spi + 9000);
                fixture.install(sa);
                int mtu = Overheads.innerMtu(sa, 1400);
                String edge = path.local().isIpv4() ? "ip4-input" : "ip6-input";
                fixture.output(udp("10.1.0.1", "10.2.0.1", mtu));
                assertThat(fixture.takeOne(edge).length).isLessThanOrEqualTo(1400);
                fixture.output(udp("10.1.0.1", "10.2.0.1", mtu + 1));
                assertThat(fixture.takeOne(edge).length).as("%s", suite).isGreaterThan(1400);
            }
        }
    }

    @Test
    void shouldCarryAnyLengthOfAnySuiteWhateverChunksAndEngines() {
        var random = new Random(4303);
        List<EspEngine> engines = TestEngines.all();
        int spi = 10_000;
        for (EspSuite suite : Suites.all()) {
            EspEngine one = engines.get(random.nextInt(engines.size()));
            EspEngine other = engines.get(random.nextInt(engines.size()));
            var here = new EspFixture(one);
            var there = new EspFixture(other);
            SaPath path = List.of(PATH_4, PATH_6, path("192.0.2.1", "192.0.2.2", 4500))
                    .get(random.nextInt(3));
            ChildSa sa = sa(suite, path, ++spi, spi + 9000);
            here.install(sa);
            there.install(mirrored(sa));
            for (int i = 0; i < 6; i++) {
                byte[] inner = random.nextBoolean()
                        ? udp("10.1.0.1", "10.2.0.1", 28 + random.nextInt(9000))
                        : udp("2001:db8:1::1", "2001:db8:2::1", 48 + random.nextInt(9000));
                here.chunkBytes(i % 2 == 0 ? 3840 : 100 + random.nextInt(3740));
                there.chunkBytes(200 + random.nextInt(3640));
                here.output(inner);
                there.input(here.takeOne(path.local().isIpv4() ? "ip4-input" : "ip6-input"));
                assertThat(there.takeOne(input(inner)))
                        .as("%s by %s and %s", suite, one.name(), other.name())
                        .isEqualTo(inner);
            }
            assertThat(here.framesMissing() + there.framesMissing()).isZero();
        }
    }

    @Test
    void shouldPutTrailerIntoChunkOfItsOwnWhenTheLastIsFull() {
        connect(sa(GCM, PATH_4, 0x1001, 0x2002));
        here.chunkBytes(Frames.CHUNK_DATA_BYTES);
        byte[] inner = udp("10.1.0.1", "10.2.0.1", Frames.CHUNK_DATA_BYTES);
        assertThat(carry(inner, PATH_4)).isEqualTo(inner);
    }

    @Test
    void shouldDropByNameWhenNoChunkIsLeftForTheTrailer() {
        connect(sa(GCM, PATH_4, 0x1001, 0x2002));
        here.chunkBytes(Frames.CHUNK_DATA_BYTES);
        while (here.frames.available() > 1) {
            here.frames.allocate();
        }
        here.output(udp("10.1.0.1", "10.2.0.1", Frames.CHUNK_DATA_BYTES));
        assertThat(here.drops()).isEqualTo(Map.of(DropReason.NO_FREE_FRAMES, 1L));
    }

    @Test
    void shouldSendByTheSaThatWasInstalledLastAndFallBackWhenItGoes() {
        connect(sa(GCM, PATH_4, 1001, 2001));
        connect(sa(GCM, PATH_4, 1002, 2002));
        here.output(INNER_4);
        byte[] second = here.takeOne("ip4-input");
        assertThat(NetworkOrder.i32(MemorySegment.ofArray(second), 20)).isEqualTo(2002);
        here.tunnels.remove(1002);
        here.output(INNER_4);
        byte[] first = here.takeOne("ip4-input");
        assertThat(NetworkOrder.i32(MemorySegment.ofArray(first), 20)).isEqualTo(2001);
        there.input(first, second);
        assertThat(there.take("ip4-input")).hasSize(2);
    }

    @Test
    void shouldSayThatAWorkerHasNoSaOfItsOwnWhereThePeersMakeOneForEach() {
        ChildSa alone = sa(GCM, PATH_4, 0x1001, 0x2002);
        here.install(alone);
        here.output(INNER_4);
        here.control();
        assertThat(here.told).isEmpty();

        here.install(of(alone, 0x1002, ChildSa.FALLBACK));
        here.output(INNER_4);
        here.output(INNER_4);
        here.control();
        assertThat(here.told).containsExactly("wanted peer/net for 0");
        here.nowNs += 2_000_000_000L;
        here.install(of(alone, 0x1003, 1));
        here.output(INNER_4);
        here.control();
        assertThat(here.told).as("that of another worker is none").hasSize(2);
        here.nowNs += 2_000_000_000L;
        here.install(of(alone, 0x1004, 0));
        here.output(INNER_4);
        here.control();
        assertThat(here.told).hasSize(2);
        assertThat(here.tunnels.usage(0x1004).sentPackets()).isEqualTo(1);
        assertThat(here.tunnels.usage(0x1002).sentPackets()).as("the fallback").isEqualTo(3);
    }

    private static ChildSa of(ChildSa sa, int inboundSpi, int resource) {
        return new ChildSa(
                sa.connection(),
                sa.child(),
                inboundSpi,
                inboundSpi + 0x5000,
                sa.suite(),
                false,
                sa.localTs(),
                sa.remoteTs(),
                sa.path(),
                sa.limits(),
                resource);
    }

    @Test
    void shouldForgetSaOnceRemoved() {
        connect(sa(GCM, PATH_4, 1001, 2001));
        here.output(INNER_4);
        byte[] outer = here.takeOne("ip4-input");
        there.tunnels.remove(2001);
        there.input(outer);
        there.control();
        assertThat(there.drops()).isEqualTo(Map.of(DropReason.ESP_SPI_UNKNOWN, 1L));
        assertThat(there.tunnels.usage(2001)).isEqualTo(SaUsage.NONE);
        there.tunnels.remove(2001);
        there.tunnels.move(2001, PATH_4);
    }

    @Test
    void shouldDropWhatBelongsToNoTunnelAnyMore() {
        connect(sa(GCM, PATH_4, 1001, 2001));
        here.output(INNER_4);
        there.tunnels.remove(EspFixture.SPEC);
        there.input(here.takeOne("ip4-input"));
        assertThat(there.drops()).isEqualTo(Map.of(DropReason.ESP_NO_TUNNEL, 1L));
    }

    @Test
    void shouldReserveSpisFrom256OnAndNoneTwice() {
        var seen = new HashSet<Integer>();
        for (int i = 0; i < 1000; i++) {
            int spi = here.tunnels.reserveSpi();
            assertThat(Integer.compareUnsigned(spi, 256)).isNotNegative();
            assertThat(seen.add(spi)).isTrue();
        }
    }

    @Test
    void shouldWipeKeysThatItHasTakenOver() {
        var keys = Suites.keys(GCM, 1);
        here.tunnels.installInbound(sa(GCM, PATH_4, 1001, 2001), keys);
        assertThat(keys.key()).containsOnly(0);
        assertThat(keys.salt()).containsOnly(0);
    }

    @Test
    void shouldUseTheIntegrityAlgorithmsToo() {
        var suite = new EspSuite(IpsecEncryption.AES256_CBC, Optional.of(IpsecIntegrity.HMAC_SHA2_512_256), true);
        connect(sa(suite, PATH_4, 1001, 2001));
        here.output(INNER_4, INNER_6);
        for (byte[] outer : here.take("ip4-input")) {
            there.input(outer);
        }
        assertThat(there.takeOne("ip4-input")).isEqualTo(INNER_4);
        assertThat(there.takeOne("ip6-input")).isEqualTo(INNER_6);
    }

    @Test
    void shouldTakeDummiesSilentlyAndRefuseOtherNextHeaders() {
        connect(sa(GCM, PATH_4, 1001, 2001, true, SaLimits.NONE));
        there.tunnels.remove(2001);
        there.install(mirrored(sa(GCM, PATH_4, 1001, 2001))); // tunnel mode there, transport mode here
        here.output(
                ip("192.0.2.1", "192.0.2.2", 0, IpProtocol.NO_NEXT_HEADER, new byte[30]),
                ip("192.0.2.1", "192.0.2.2", 0, IpProtocol.UDP, new byte[30]));
        here.take("ip4-input").forEach(there::input);
        assertThat(there.drops()).isEqualTo(Map.of(DropReason.ESP_DUMMY, 1L, DropReason.ESP_NEXT_HEADER, 1L));
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
