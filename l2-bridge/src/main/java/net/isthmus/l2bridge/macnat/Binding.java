package net.isthmus.l2bridge.macnat;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import net.isthmus.wire.IpAddress;

/**
 * One address that lives inside, seen from a MAC-NAT member, and the MAC behind it.
 *
 * <p>Made and replaced by the control loop; workers read it. What a worker writes is the second in which it last heard
 * the address, and only when that second is a new one, so workers seldom write the same line.
 */
final class Binding {
    /** How an address became known, from the weakest witness to the strongest. */
    static final int PACKET = 1;

    /** Sender of an ARP message. */
    static final int ARP = 2;

    /** A DHCP server has given it. */
    static final int LEASE = 3;

    /** Source of a neighbour or router solicitation. */
    static final int SOLICITED = 4;

    /** Target of an advertisement of a host. */
    static final int HOST = 5;

    /** Target of an advertisement of a router. */
    static final int ROUTER = 6;

    /** Seconds since an address was heard for which the appliance answers in its name. */
    static final int FRESH_SECONDS = 60;

    private static final VarHandle SEEN;

    static {
        try {
            SEEN = MethodHandles.lookup().findVarHandle(Binding.class, "seen", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final int member;
    final long high;
    final long low;
    final long mac;
    final int origin;

    @SuppressWarnings("UnusedVariable") // read by its handle
    private int seen;

    Binding(int member, long high, long low, long mac, int origin, int second) {
        this.member = member;
        this.high = high;
        this.low = low;
        this.mac = mac;
        this.origin = origin;
        seen = second;
    }

    /** The low half of an IPv4 address's key, whose high half is 0: {@code ::ffff:a.b.c.d}. */
    static long ip4(int address) {
        return 0xffffL << 32 | address & 0xffff_ffffL;
    }

    boolean isIpv4() {
        return high == 0 && low >>> 32 == 0xffff;
    }

    IpAddress address() {
        return isIpv4() ? IpAddress.ofIpv4((int) low) : IpAddress.ofIpv6(high, low);
    }

    boolean is(int otherMember, long otherHigh, long otherLow) {
        return low == otherLow && high == otherHigh && member == otherMember;
    }

    /** True if a witness says nothing that is not known already. */
    boolean covers(long otherMac, int otherOrigin) {
        return mac == otherMac && (otherOrigin == origin || otherOrigin < Math.min(origin, HOST));
    }

    /** True if the appliance may answer for the address. */
    boolean isFresh(int second) {
        return second - seen() < FRESH_SECONDS;
    }

    /** Notes that the address was heard. */
    void touch(int second) {
        if ((int) SEEN.getOpaque(this) != second) {
            SEEN.setOpaque(this, second);
        }
    }

    /** The second in which the address was last heard. */
    int seen() {
        return (int) SEEN.getOpaque(this);
    }
}
