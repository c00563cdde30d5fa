package net.isthmus.fastpath.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import net.isthmus.fastpath.testing.Corpus;
import net.isthmus.wire.Arp;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.Icmpv6;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Any bytes at all, as what hosts of a link say and time passes between: the neighbour table does not throw, keeps to
 * its bounds and sends only what can be read.
 *
 * <pre>
 *   0        1          2          3
 *   +--------+----------+----------+- - - - - - - - - -+
 *   | what   | link or  | length   | ARP frame, ND or   |   next one; the last may be cut off
 *   |        | adjacency|          | IP packet          |
 *   +--------+----------+----------+- - - - - - - - - -+
 *     0 ARP, 1 ND, 2 packet without neighbour, 3 time; +4: header and checksum are mended first
 * </pre>
 */
class NeighbourTableFuzzTest {
    private static final int HEADER = 3;
    private static final int MEND = 4;
    private static final int MAX_NEIGHBOURS = 8;
    private static final int ADJACENCIES = 32;

    @FuzzTest(maxDuration = "2m")
    void shouldStandWhateverHostsSay(byte @Nullable [] bytes) {
        if (bytes != null) {
            check(bytes);
        }
    }

    @Test
    void shouldStandWhenWordsAreInTheCorpus() throws IOException {
        Corpus.forEach(NeighbourTableFuzzTest.class, "shouldStandWhateverHostsSay", NeighbourTableFuzzTest::check);
    }

    private static void check(byte[] bytes) {
        var lab = new NeighbourLab(
                NeighbourSettings.DEFAULT.withBounds(MAX_NEIGHBOURS, MAX_NEIGHBOURS / 2, 2, 4096), ADJACENCIES);
        lab.up(NeighbourLab.VLAN, NeighbourLab.OWN, 100, "10.2.0.1/24", "fd00:2::1/64");
        int at = 0;
        while (bytes.length - at >= HEADER) {
            int length = Math.min(bytes[at + 2] & 0xff, bytes.length - at - HEADER);
            byte[] message = Arrays.copyOfRange(bytes, at + HEADER, at + HEADER + length);
            say(lab, bytes[at], bytes[at + 1] & 0xff, message);
            assertThat(lab.table.snapshot(lab.nowNs)).hasSizeLessThanOrEqualTo(MAX_NEIGHBOURS);
            assertThat(lab.hostRoutes).hasSizeLessThanOrEqualTo(MAX_NEIGHBOURS);
            lab.said();
            at += HEADER + length;
        }
        lab.pass(1);
    }

    private static void say(NeighbourLab lab, int what, int link, byte[] message) {
        MemorySegment memory = MemorySegment.ofArray(message);
        boolean isMended = (what & MEND) != 0;
        switch (what & 3) {
            case 0 -> {
                if (isMended && message.length >= Ethernet.LENGTH + Arp.LENGTH) {
                    NetworkOrder.putI32(memory, Ethernet.LENGTH, 1 << 16 | Ethernet.TYPE_IP4);
                    NetworkOrder.putI32(memory, Ethernet.LENGTH + 4, 6 << 24 | 4 << 16 | 1 + (message[21] & 1));
                }
                lab.table.arp(link, memory, 0, message.length, lab.nowNs);
            }
            case 1 -> {
                int length = message.length - Ipv6.LENGTH;
                if (isMended && length >= Icmpv6.LENGTH) {
                    NetworkOrder.putI32(memory, 0, 6 << 28);
                    NetworkOrder.putI32(memory, Ipv6.PAYLOAD_LENGTH, length << 16 | IpProtocol.ICMPV6 << 8 | 255);
                    NetworkOrder.putU8(memory, Ipv6.LENGTH + 1, 0);
                    Icmpv6.writeChecksum(memory, 0, length);
                }
                lab.table.nd(link, memory, 0, message.length, lab.nowNs);
            }
            case 2 -> lab.unresolved(isMended ? lab.glean : link % (ADJACENCIES + 2) - 1, message);
            default -> {
                lab.isRingFull = (link & 1) != 0;
                lab.isFibFull = (link & 2) != 0;
                lab.nowNs += (1L + message.length) * 300_000_000;
                lab.table.tick(lab.nowNs);
            }
        }
    }
}
