package net.isthmus.fastpath.tunnel;

import java.lang.foreign.MemorySegment;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.InternetChecksum;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;

/**
 * What becomes of the inner packet's ECN field at the end of a tunnel (RFC 6040 §4.2):
 *
 * <pre>
 *               outer:  not-ECT    ECT(0)    ECT(1)    CE
 *   inner not-ECT       not-ECT    not-ECT   not-ECT   drop
 *   inner ECT(0)        ECT(0)     ECT(0)    ECT(1)    CE
 *   inner ECT(1)        ECT(1)     ECT(1)    ECT(1)    CE
 *   inner CE            CE         CE        CE        CE
 * </pre>
 *
 * <p>Only an outer ECT(1) or CE changes anything. The inner DSCP stays as it was sent (RFC 2983, pipe model).
 */
public final class InnerEcn {
    /** The bits of the field. */
    public static final int MASK = 3;

    private static final int NOT_ECT = 0;
    private static final int ECT_1 = 1;
    private static final int ECT_0 = 2;
    private static final int CE = 3;

    private InnerEcn() {}

    /** True if the outer field says something that the inner one may not know. */
    public static boolean matters(int outer) {
        return (outer & ECT_1) != 0;
    }

    /**
     * Tells the inner packet what happened to the outer one.
     *
     * @param at place of the inner Ethernet frame, of which {@code length} bytes lie there
     * @param outer ECN field of the outer packet
     * @return false if the packet must be dropped
     */
    public static boolean mergeFrame(MemorySegment memory, int at, int length, int outer) {
        int type = Ethernet.type(memory, at);
        int ip = at + Ethernet.LENGTH;
        int rest = length - Ethernet.LENGTH;
        boolean isIpv4 = type == Ethernet.TYPE_IP4 && rest >= Ipv4.MIN_LENGTH;
        if (!isIpv4 && (type != Ethernet.TYPE_IP6 || rest < Ipv6.LENGTH)) {
            return true;
        }
        return merge(memory, ip, isIpv4, outer);
    }

    /** Tells an inner IP packet, whose header lies at {@code ip} whole; false if it must be dropped. */
    public static boolean merge(MemorySegment memory, int ip, boolean isIpv4, int outer) {
        int word = NetworkOrder.u16(memory, ip);
        int shift = isIpv4 ? 0 : 4;
        int inner = word >>> shift & MASK;
        if (inner == NOT_ECT) {
            return outer != CE;
        }
        int merged = outer == CE ? CE : inner == ECT_0 ? ECT_1 : inner;
        if (merged != inner) {
            int changed = word & ~(MASK << shift) | merged << shift;
            NetworkOrder.putU16(memory, ip, changed);
            if (isIpv4) {
                int checksum = NetworkOrder.u16(memory, ip + Ipv4.CHECKSUM);
                NetworkOrder.putU16(memory, ip + Ipv4.CHECKSUM, InternetChecksum.update(checksum, word, changed));
            }
        }
        return true;
    }
}
