package net.isthmus.l2bridge.macnat;

import static net.isthmus.l2bridge.macnat.MacNatFixture.INSIDE;
import static net.isthmus.l2bridge.macnat.MacNatFixture.INSIDE_4;
import static net.isthmus.l2bridge.macnat.MacNatFixture.NIC;
import static net.isthmus.l2bridge.macnat.MacNatFixture.OUTSIDE;
import static net.isthmus.l2bridge.macnat.MacNatFixture.OUTSIDE_4;
import static net.isthmus.l2bridge.macnat.MacNatFixture.ip4;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.InternetChecksum;
import net.isthmus.wire.NetworkOrder;
import org.junit.jupiter.api.Test;

/** DHCP through a MAC-NAT member. */
class DhcpMacNatTest {
    private static final int UDP = 34;
    private static final int DISCOVER = 1;
    private static final int ACK = 5;

    private final MacNatFixture nat = new MacNatFixture();

    @Test
    void shouldAskForABroadcastAnswerWhenAClientInsideDiscovers() {
        byte[] left = nat.leave(ip4(Ethernet.BROADCAST, INSIDE, 0, -1, message(1, 42, 0, DISCOVER)));
        assertThat(NetworkOrder.u16(MemorySegment.ofArray(left), UDP + 18)).isEqualTo(0x8000);
        assertThat(hasRightChecksum(left)).isTrue();
    }

    @Test
    void shouldLearnTheLeaseWhenItsClientHasAsked() {
        nat.leave(ip4(Ethernet.BROADCAST, INSIDE, 0, -1, message(1, 42, 0, DISCOVER)));
        byte[] offer = ip4(Ethernet.BROADCAST, OUTSIDE, OUTSIDE_4, -1, message(2, 42, INSIDE_4, ACK));
        assertThat(nat.come(offer)).isEqualTo(offer);
        assertThat(nat.known()).containsExactly(new MacNat.Entry("10.0.0.10", "02:00:00:00:00:0a", "dhcp", 0));
    }

    @Test
    void shouldLearnNothingWhenNobodyHasAsked() {
        nat.come(ip4(Ethernet.BROADCAST, OUTSIDE, OUTSIDE_4, -1, message(2, 42, INSIDE_4, ACK)));
        assertThat(nat.known()).isEmpty();
    }

    @Test
    void shouldLearnNothingWhenTheAnswerIsMuchTooLate() {
        nat.leave(ip4(Ethernet.BROADCAST, INSIDE, 0, -1, message(1, 42, 0, DISCOVER)));
        nat.advance(61);
        nat.come(ip4(Ethernet.BROADCAST, OUTSIDE, OUTSIDE_4, -1, message(2, 42, INSIDE_4, ACK)));
        assertThat(nat.known()).isEmpty();
    }

    @Test
    void shouldLeadAnAnswerToItsClientWhenTheServerIgnoresTheFlag() {
        byte[] unicast = ip4(NIC, OUTSIDE, OUTSIDE_4, INSIDE_4, message(2, 42, INSIDE_4, 2));
        assertThat(nat.come(unicast)).startsWith(0x02, 0, 0, 0, 0, 0x0a);
    }

    /** A UDP datagram with its checksum. */
    private static byte[] message(int op, int xid, int yiaddr, int type) {
        byte[] udp = new byte[8 + 244];
        MemorySegment memory = MemorySegment.ofArray(udp);
        NetworkOrder.putU16(memory, 0, op == 1 ? 68 : 67);
        NetworkOrder.putU16(memory, 2, op == 1 ? 67 : 68);
        NetworkOrder.putU16(memory, 4, udp.length);
        NetworkOrder.putI32(memory, 8, op << 24 | 1 << 16 | 6 << 8);
        NetworkOrder.putI32(memory, 12, xid);
        NetworkOrder.putI32(memory, 24, yiaddr);
        NetworkOrder.putU48(memory, 36, INSIDE);
        NetworkOrder.putI32(memory, 244, 0x6382_5363);
        NetworkOrder.putI32(memory, 248, 53 << 24 | 1 << 16 | type << 8 | 0xff);
        if (op == 1) {
            NetworkOrder.putU16(memory, 6, InternetChecksum.finish(sum(memory, 0, 0, -1)));
        }
        return udp;
    }

    private static boolean hasRightChecksum(byte[] frame) {
        return InternetChecksum.fold(sum(MemorySegment.ofArray(frame), UDP, 0, -1)) == 0xffff;
    }

    private static long sum(MemorySegment memory, int at, int source, int destination) {
        long length = memory.byteSize() - at;
        long pseudo = 17 + length + (source & 0xffff_ffffL) + (destination & 0xffff_ffffL);
        return InternetChecksum.sum(memory, at, (int) length, pseudo);
    }
}
