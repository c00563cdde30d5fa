package net.isthmus.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** IGMP and MLD as Linux and others send them, what is refused, and our own queries. */
class GroupMessageTest {
    private static final IpAddress GROUP = IpAddress.parse("239.1.2.3");
    private static final IpAddress GROUP_6 = IpAddress.parse("ff15::1234");

    private static Optional<GroupMessage> igmp(byte[] packet) {
        return Igmp.parse(MemorySegment.ofArray(packet), 0, packet.length);
    }

    private static Optional<GroupMessage> mld(byte[] packet) {
        return Mld.parse(MemorySegment.ofArray(packet), 0, packet.length);
    }

    /** An IPv4 packet with this message, both checksums right. */
    private static byte[] igmpPacket(int protocol, String messageHex) {
        byte[] message = HexFormat.of().parseHex(messageHex.replace(" ", ""));
        byte[] packet = new OctetWriter()
                .u16(0x4500)
                .u16(20 + message.length)
                .u32(0)
                .u8(1)
                .u8(protocol)
                .u16(0)
                .address(IpAddress.parse("10.0.0.7"))
                .address(IpAddress.parse("224.0.0.22"))
                .bytes(message)
                .toBytes();
        MemorySegment memory = MemorySegment.ofArray(packet);
        Ipv4.writeChecksum(memory, 0, 20);
        NetworkOrder.putU16(memory, 22, InternetChecksum.finish(InternetChecksum.sum(memory, 20, message.length, 0)));
        return packet;
    }

    private static GroupMessage.Report report(IpAddress group, boolean isJoined) {
        return new GroupMessage.Report(List.of(new GroupMessage.Change(group, isJoined)));
    }

    @Test
    void shouldReadReportsOfEveryVersion() {
        assertThat(igmp(igmpPacket(2, "12 00 0000 ef010203"))).contains(report(GROUP, true));
        assertThat(igmp(igmpPacket(2, "16 00 0000 ef010203"))).contains(report(GROUP, true));
        assertThat(igmp(igmpPacket(2, "17 00 0000 ef010203"))).contains(report(GROUP, false));
        assertThat(igmp(igmpPacket(2, "22 00 0000 0000 0001 04 00 0000 ef010203")))
                .contains(report(GROUP, true));
        assertThat(igmp(igmpPacket(2, "22 00 0000 0000 0001 03 00 0000 ef010203")))
                .contains(report(GROUP, false));
        assertThat(igmp(igmpPacket(2, "22 00 0000 0000 0001 05 00 0001 ef010203 0a000001")))
                .contains(report(GROUP, true));
    }

    @Test
    void shouldReadEveryRecordWhenAReportHasSeveral() {
        assertThat(igmp(igmpPacket(
                        2,
                        "22 00 0000 0000 0003 02 01 0001 ef010203 0a000001 deadbeef 06 00 0001 ef010204 0a000001"
                                + " 03 00 0000 ef010205")))
                .contains(new GroupMessage.Report(List.of(
                        new GroupMessage.Change(GROUP, true),
                        new GroupMessage.Change(IpAddress.parse("239.1.2.5"), false))));
    }

    @Test
    void shouldRefuseWhenSomethingContradicts() {
        assertThat(igmp(igmpPacket(2, "22 00 0000 0000 0002 04 00 0000 ef010203")))
                .isEmpty();
        assertThat(igmp(igmpPacket(2, "22 00 0000 0000 0001 04 00 ffff ef010203")))
                .isEmpty();
        assertThat(igmp(igmpPacket(2, "16 00 0000 0a000001"))).isEmpty();
        assertThat(igmp(igmpPacket(2, "16 00 0000"))).isEmpty();
        assertThat(igmp(igmpPacket(2, "99 00 0000 ef010203"))).isEmpty();
        assertThat(igmp(igmpPacket(17, "16 00 0000 ef010203"))).isEmpty();
        byte[] wrong = igmpPacket(2, "16 00 0000 ef010203");
        wrong[22] ^= 1;
        assertThat(igmp(wrong)).isEmpty();
    }

    @Test
    void shouldKnowARouterWhenItSaysHelloByPim() {
        assertThat(igmp(igmpPacket(103, "20 00 0000 0001 0002 0069"))).contains(new GroupMessage.RouterHello());
        assertThat(igmp(igmpPacket(103, "23 00 0000 0001 0002 0069"))).isEmpty();
    }

    @Test
    void shouldReadItsOwnQueriesAndThoseOfOthers() {
        IpAddress source = IpAddress.parse("10.0.0.1");
        IpAddress all = IpAddress.parse("0.0.0.0");
        assertThat(igmp(Igmp.query(source, all, 10_000, 125))).contains(new GroupMessage.Query(source, all, 10_000));
        assertThat(igmp(Igmp.query(source, GROUP, 1_000, 125))).contains(new GroupMessage.Query(source, GROUP, 1_000));
        assertThat(igmp(igmpPacket(2, "11 00 0000 00000000")))
                .contains(new GroupMessage.Query(IpAddress.parse("10.0.0.7"), all, 10_000));
        assertThat(igmp(igmpPacket(2, "11 8c 0000 00000000 02 7d 0000")))
                .as("a code from 128 on is a float: 12 + 16 times 2 to the power of 3")
                .contains(new GroupMessage.Query(IpAddress.parse("10.0.0.7"), all, 22_400));
        IpAddress source6 = IpAddress.parse("fe80::1");
        IpAddress all6 = IpAddress.parse("::");
        assertThat(mld(Mld.query(source6, all6, 10_000, 125))).contains(new GroupMessage.Query(source6, all6, 10_000));
        assertThat(mld(Mld.query(source6, GROUP_6, 1_000, 125)))
                .contains(new GroupMessage.Query(source6, GROUP_6, 1_000));
        assertThat(mld(Mld.query(IpAddress.parse("2001:db8::1"), all6, 10_000, 125)))
                .as("not link-local")
                .isEmpty();
    }

    @Test
    void shouldReadMldReports() {
        IpAddress source = IpAddress.parse("fe80::7");
        assertThat(mld(MulticastListener.report(source, List.of(GROUP_6), true)))
                .contains(report(GROUP_6, true));
        assertThat(mld(MulticastListener.report(source, List.of(GROUP_6), false)))
                .contains(report(GROUP_6, false));
        byte[] wrong = MulticastListener.report(source, List.of(GROUP_6), true);
        wrong[7] = 64;
        assertThat(mld(wrong)).as("hop limit").isEmpty();
        wrong[7] = 1;
        wrong[wrong.length - 1] ^= 1;
        assertThat(mld(wrong)).as("checksum").isEmpty();
    }

    @Test
    void shouldReadOrRefuseWhateverTheBytes() {
        var random = new Random(11);
        byte[][] seeds = {
            igmpPacket(2, "22 00 0000 0000 0002 04 00 0000 ef010203 02 00 0001 ef010204 0a000001"),
            Igmp.query(IpAddress.parse("10.0.0.1"), GROUP, 1_000, 125),
            Mld.query(IpAddress.parse("fe80::1"), GROUP_6, 1_000, 125),
            MulticastListener.report(IpAddress.parse("fe80::7"), List.of(GROUP_6, GROUP_6), true)
        };
        for (int i = 0; i < 50_000; i++) {
            byte[] packet = seeds[i % seeds.length].clone();
            for (int change = random.nextInt(4); change > 0; change--) {
                packet[random.nextInt(packet.length)] = (byte) random.nextInt();
            }
            GroupMessageFuzzTest.check(Arrays.copyOf(packet, random.nextInt(packet.length + 1)));
            GroupMessageFuzzTest.check(packet);
        }
    }
}
