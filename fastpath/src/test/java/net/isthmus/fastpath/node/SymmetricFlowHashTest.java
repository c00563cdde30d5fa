package net.isthmus.fastpath.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;
import net.isthmus.fastpath.testing.Packets;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import org.junit.jupiter.api.Test;

class SymmetricFlowHashTest {
    private static final String ONE = "02:00:00:00:00:01";
    private static final String OTHER = "02:00:00:00:00:02";

    @Test
    void shouldBeTheSameForBothDirectionsWhenPortsAndAddressesChangePlaces() {
        byte[] there = Packets.ip4("10.1.0.1", "10.2.0.1")
                .payload(IpProtocol.TCP, Packets.udp(1000, 2000, 20))
                .build();
        byte[] back = Packets.ip4("10.2.0.1", "10.1.0.1")
                .payload(IpProtocol.TCP, Packets.udp(2000, 1000, 99))
                .build();
        assertThat(ofPacket(there)).isEqualTo(ofPacket(back));
        byte[] there6 = Packets.ip6("fd00:1::1", "fd00:2::1")
                .payload(IpProtocol.UDP, Packets.udp(5, 6, 20))
                .build();
        byte[] back6 = Packets.ip6("fd00:2::1", "fd00:1::1")
                .payload(IpProtocol.UDP, Packets.udp(6, 5, 20))
                .build();
        assertThat(ofPacket(there6)).isEqualTo(ofPacket(back6));
        assertThat(ofPacket(Packets.ip4("10.2.0.1", "10.1.0.1")
                        .payload(IpProtocol.TCP, Packets.udp(1000, 2000, 20))
                        .build()))
                .as("another flow: the ports have stayed")
                .isNotEqualTo(ofPacket(there));
    }

    @Test
    void shouldNotDependOnTagsWhenTheWayBackHasOthers() {
        byte[] there = Packets.ip4("10.1.0.1", "10.2.0.1").build();
        byte[] back = Packets.ip4("10.2.0.1", "10.1.0.1")
                .payload(IpProtocol.UDP, Packets.udp(2000, 1000, 18))
                .build();
        byte[] untagged = Packets.ethernet(OTHER, ONE, Ethernet.TYPE_IP4, there);
        byte[] answer = Packets.ethernet(ONE, OTHER, Ethernet.TYPE_IP4, back);
        assertThat(ofFrame(Packets.tagged(answer, 100))).isEqualTo(ofFrame(untagged));
        assertThat(ofFrame(Packets.tagged(Packets.tagged(answer, 100), 7))).isEqualTo(ofFrame(untagged));
    }

    @Test
    void shouldGoWithTheFlowWhenAnIcmpErrorIsAboutIt() {
        byte[] about = Packets.ip4("10.1.0.1", "10.2.0.1").build();
        byte[] error = new byte[8 + about.length];
        error[0] = 11;
        System.arraycopy(about, 0, error, 8, about.length);
        assertThat(ofPacket(Packets.ip4("192.0.2.9", "10.1.0.1")
                        .payload(IpProtocol.ICMP, error)
                        .build()))
                .isEqualTo(ofPacket(about));
        byte[] about6 = Packets.ip6("fd00:1::1", "fd00:2::1").build();
        byte[] error6 = new byte[8 + about6.length];
        error6[0] = 2;
        System.arraycopy(about6, 0, error6, 8, about6.length);
        assertThat(ofPacket(Packets.ip6("fd00:9::9", "fd00:1::1")
                        .payload(IpProtocol.ICMPV6, error6)
                        .build()))
                .isEqualTo(ofPacket(about6));
    }

    @Test
    void shouldLetAllFragmentsOfADatagramMeet() {
        Packets packet = Packets.ip4("10.1.0.1", "10.2.0.1");
        int first = ofPacket(packet.fragment(Ipv4.MORE_FRAGMENTS).build());
        int last = ofPacket(Packets.ip4("10.1.0.1", "10.2.0.1")
                .payload(IpProtocol.UDP, Packets.udp(77, 78, 9))
                .fragment(100)
                .build());
        assertThat(last).isEqualTo(first);
    }

    @Test
    void shouldSpreadFlowsEvenly() {
        int[] flowsOf = new int[4];
        for (int flow = 0; flow < 4000; flow++) {
            byte[] packet = Packets.ip4("10.1.0." + flow % 250, "10.2.0.1")
                    .payload(IpProtocol.UDP, Packets.udp(1024 + flow, 53, 0))
                    .build();
            flowsOf[(int) ((ofPacket(packet) & 0xffff_ffffL) * 4 >>> 32)]++;
        }
        assertThat(flowsOf).satisfies(counts -> {
            for (int count : counts) {
                assertThat(count).isBetween(900, 1100);
            }
        });
    }

    @Test
    void shouldReadNothingBeyondTheBytesWhenTheyEndAnywhere() {
        var random = new SplittableRandom(7);
        byte[] about = Packets.ip4("10.1.0.1", "10.2.0.1").options(1, 1, 1, 1).build();
        byte[] frame = Packets.tagged(Packets.ethernet(OTHER, ONE, Ethernet.TYPE_IP4, about), 5);
        for (int round = 0; round < 20_000; round++) {
            byte[] cut = Arrays.copyOf(frame, random.nextInt(frame.length + 1));
            for (int change = random.nextInt(4); change > 0 && cut.length > 0; change--) {
                cut[random.nextInt(cut.length)] = (byte) random.nextInt();
            }
            ofFrame(cut);
            int hash = ofPacket(cut);
            assertThat(ofPacket(cut.clone())).isEqualTo(hash);
        }
    }

    /** Bounds are those of the array: a read beyond it throws. */
    private static int ofPacket(byte[] packet) {
        return SymmetricFlowHash.ofPacket(MemorySegment.ofArray(packet), 0, packet.length);
    }

    private static int ofFrame(byte[] frame) {
        return SymmetricFlowHash.ofFrame(MemorySegment.ofArray(frame), 0, frame.length);
    }
}
