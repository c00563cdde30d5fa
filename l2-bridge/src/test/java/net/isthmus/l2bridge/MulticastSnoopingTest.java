package net.isthmus.l2bridge;

import static net.isthmus.l2bridge.BridgeFixture.DOMAIN;
import static net.isthmus.l2bridge.BridgeFixture.packet;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import net.isthmus.core.status.MulticastStatus;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.Igmp;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.Mld;
import net.isthmus.wire.MulticastListener;
import net.isthmus.wire.OctetWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Snooping through the nodes: where frames go, which messages are passed on, what is asked. */
class MulticastSnoopingTest {
    private static final long ALICE = 0x0200_0000_000aL;
    private static final long BVI_MAC = 0x0200_0000_00ffL;
    private static final int BVI = 90;
    private static final IpAddress GROUP = IpAddress.parse("239.1.2.3");
    private static final IpAddress GROUP_6 = IpAddress.parse("ff15::1:3");
    private static final BridgeSettings SNOOPING =
            new BridgeSettings("campus", 100, 300).withMulticast(new MulticastSettings(true, true, true));

    private final BridgeFixture bridge = new BridgeFixture().withPorts(4);
    private final List<byte[]> asked = new ArrayList<>();

    @BeforeEach
    void snoop() {
        bridge.domains.sendProbesBy((member, frame) -> {
            if (member == BVI) {
                asked.add(frame);
            }
        });
        bridge.domains.putInterface(BridgeFixture.bvi(BVI, BVI_MAC, DOMAIN), true);
        bridge.domains.changeDomain(DOMAIN, SNOOPING);
        bridge.control();
        bridge.advance(10);
        bridge.control();
    }

    @AfterEach
    void everyFrameIsBack() {
        assertThat(bridge.frames.available()).isEqualTo(bridge.frames.capacity());
    }

    private static byte[] frame(long destination, int type, byte[] ip) {
        byte[] frame = new byte[Math.max(60, Ethernet.LENGTH + ip.length)];
        System.arraycopy(ip, 0, frame, Ethernet.LENGTH, ip.length);
        Ethernet.write(MemorySegment.ofArray(frame), 0, destination, ALICE, type);
        return frame;
    }

    /** An IPv4 datagram to a group. */
    private static byte[] stream(String group) {
        byte[] ip = new OctetWriter()
                .u16(0x4500)
                .u16(28)
                .u32(0)
                .u8(8)
                .u8(17)
                .u16(0)
                .address(IpAddress.parse("10.0.0.1"))
                .address(IpAddress.parse(group))
                .zeros(8)
                .toBytes();
        return frame(0x0100_5e01_0203L, Ethernet.TYPE_IP4, ip);
    }

    private static byte[] stream6(String group) {
        byte[] ip = new OctetWriter()
                .u32(6L << 28)
                .u16(8)
                .u8(17)
                .u8(8)
                .address(IpAddress.parse("fd00::1"))
                .address(IpAddress.parse(group))
                .zeros(8)
                .toBytes();
        return frame(0x3333_0001_0003L, Ethernet.TYPE_IP6, ip);
    }

    /** A report of IGMPv2, or a leave. */
    private static byte[] igmp(int type) {
        byte[] message = new OctetWriter().u8(type).u8(0).u16(0).address(GROUP).toBytes();
        byte[] ip = new OctetWriter()
                .u16(0x4500)
                .u16(28)
                .u32(0)
                .u8(1)
                .u8(2)
                .u16(0)
                .address(IpAddress.parse("10.0.0.1"))
                .address(GROUP)
                .bytes(message)
                .toBytes();
        MemorySegment memory = MemorySegment.ofArray(ip);
        net.isthmus.wire.Ipv4.writeChecksum(memory, 0, 20);
        int sum = net.isthmus.wire.InternetChecksum.finish(net.isthmus.wire.InternetChecksum.sum(memory, 20, 8, 0));
        ip[22] = (byte) (sum >>> 8);
        ip[23] = (byte) sum;
        return frame(0x0100_5e01_0203L, Ethernet.TYPE_IP4, ip);
    }

    private static byte[] query(String source) {
        byte[] ip = Igmp.query(IpAddress.parse(source), IpAddress.parse("0.0.0.0"), 10_000, 125);
        return frame(0x0100_5e00_0001L, Ethernet.TYPE_IP4, ip);
    }

    private void heard(int port, byte[] frame) {
        bridge.receive(port, frame);
        bridge.control();
        bridge.forget();
    }

    @Test
    void shouldSendAGroupOnlyToMembersThatHearIt() {
        bridge.receive(1, stream("239.1.2.3"));
        assertThat(bridge.sent()).as("unheard: only to routers and the BVI").isEmpty();
        assertThat(bridge.toBvi()).hasSize(1);
        heard(3, igmp(Igmp.REPORT_2));
        bridge.receive(1, stream("239.1.2.3"));
        bridge.assertSent(stream("239.1.2.3"), 3);
        bridge.receive(1, stream("238.1.2.3"));
        assertThat(bridge.sent()).as("another group with the same MAC").isEmpty();
        assertThat(bridge.status().multicast().getFirst().groups())
                .containsExactly(new MulticastStatus.Group("239.1.2.3", "port-3", 260));
    }

    @Test
    void shouldSendAnIpv6GroupOnlyToMembersThatHearIt() {
        byte[] report = MulticastListener.report(IpAddress.parse("fe80::7"), List.of(GROUP_6), true);
        heard(2, frame(0x3333_0000_0016L, Ethernet.TYPE_IP6, report));
        bridge.receive(1, stream6("ff15::1:3"));
        bridge.assertSent(stream6("ff15::1:3"), 2);
        bridge.receive(1, stream6("ff05::1:3"));
        assertThat(bridge.sent()).isEmpty();
    }

    @Test
    void shouldAlwaysFloodGroupsOfTheLink() {
        bridge.receive(1, stream("224.0.0.251"));
        bridge.assertSent(stream("224.0.0.251"), 2, 3, 4);
        bridge.receive(1, stream6("ff02::1:ff00:1"));
        bridge.assertSent(stream6("ff02::1:ff00:1"), 2, 3, 4);
        byte[] other = packet(0x0100_5e01_0203L, ALICE, 50);
        other[12] = (byte) 0x88;
        other[13] = (byte) 0xb5;
        bridge.receive(1, other);
        bridge.assertSent(other, 2, 3, 4);
    }

    @Test
    void shouldSendReportsToRoutersOnlyAndQueriesToAll() {
        bridge.receive(1, igmp(Igmp.REPORT_2));
        assertThat(bridge.sent()).isEmpty();
        heard(4, query("10.0.0.1"));
        bridge.receive(1, igmp(Igmp.REPORT_2));
        bridge.assertSent(igmp(Igmp.REPORT_2), 4);
        bridge.receive(4, query("10.0.0.1"));
        bridge.assertSent(query("10.0.0.1"), 1, 2, 3);
        bridge.receive(1, stream("239.9.9.9"));
        bridge.assertSent(stream("239.9.9.9"), 4);
        assertThat(bridge.status().multicast().getFirst().routers()).containsExactly("port-4");
    }

    @Test
    void shouldAskFromItsOwnAddresses() {
        assertThat(asked).hasSize(2);
        byte[] igmp = asked.getFirst();
        assertThat(Ethernet.destination(MemorySegment.ofArray(igmp), 0)).isEqualTo(0x0100_5e00_0001L);
        assertThat(Ethernet.source(MemorySegment.ofArray(igmp), 0)).isEqualTo(BVI_MAC);
        assertThat(Igmp.parse(MemorySegment.ofArray(igmp), 14, igmp.length - 14))
                .isPresent();
        byte[] mld = asked.getLast();
        assertThat(Ethernet.destination(MemorySegment.ofArray(mld), 0)).isEqualTo(0x3333_0000_0001L);
        assertThat(Mld.parse(MemorySegment.ofArray(mld), 14, mld.length - 14)
                        .orElseThrow()
                        .toString())
                .contains("fe80::ff:fe00:ff");
    }

    @Test
    void shouldAskForTheGroupWhenAMemberLeaves() {
        heard(3, igmp(Igmp.REPORT_2));
        asked.clear();
        heard(3, igmp(Igmp.LEAVE));
        assertThat(asked).hasSize(1);
        assertThat(Ethernet.destination(MemorySegment.ofArray(asked.getFirst()), 0))
                .isEqualTo(0x0100_5e01_0203L);
        bridge.receive(1, stream("239.1.2.3"));
        bridge.assertSent(stream("239.1.2.3"), 3);
        bridge.advance(2);
        bridge.control();
        bridge.receive(1, stream("239.1.2.3"));
        assertThat(bridge.sent()).isEmpty();
    }

    @Test
    void shouldForgetWhenTheMembersLinkFails() {
        heard(3, igmp(Igmp.REPORT_2));
        bridge.domains.linkChanged(3, false);
        bridge.control();
        bridge.domains.linkChanged(3, true);
        bridge.control();
        bridge.receive(1, stream("239.1.2.3"));
        assertThat(bridge.sent()).isEmpty();
    }

    @Test
    void shouldFloodWhenSnoopingIsSwitchedOff() {
        bridge.domains.changeDomain(DOMAIN, new BridgeSettings("campus", 100, 300));
        bridge.control();
        bridge.receive(1, stream("239.1.2.3"));
        bridge.assertSent(stream("239.1.2.3"), 2, 3, 4);
        assertThat(bridge.status().multicast()).isEmpty();
    }
}
