package net.isthmus.wire;

/** Protocol numbers of IPv4's protocol and IPv6's next-header field (IANA), as ints for the packet path. */
public final class IpProtocol {
    /** IPv6 hop-by-hop options. */
    public static final int HOP_BY_HOP = 0;

    /** ICMP for IPv4. */
    public static final int ICMP = 1;

    /** TCP. */
    public static final int TCP = 6;

    /** UDP. */
    public static final int UDP = 17;

    /** IPv6 fragment header. */
    public static final int FRAGMENT = 44;

    /** ICMPv6. */
    public static final int ICMPV6 = 58;

    private IpProtocol() {}
}
