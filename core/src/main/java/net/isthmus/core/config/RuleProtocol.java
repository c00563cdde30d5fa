package net.isthmus.core.config;

import java.util.Locale;
import net.isthmus.core.model.Spelled;
import net.isthmus.wire.IpProtocol;

/** Protocols of which rules can speak. */
public enum RuleProtocol implements Spelled {
    /** Every protocol. */
    ANY(-1),
    TCP(IpProtocol.TCP),
    UDP(IpProtocol.UDP),
    SCTP(IpProtocol.SCTP),
    /** ICMP of IPv4. */
    ICMP(IpProtocol.ICMP),
    /** ICMP of IPv6. */
    ICMPV6(IpProtocol.ICMPV6),
    GRE(47),
    ESP(50);

    private final int number;

    RuleProtocol(int number) {
        this.number = number;
    }

    /** Its number in the IP header; -1 for every one. */
    public int number() {
        return number;
    }

    /** True if its packets have ports. */
    public boolean hasPorts() {
        return this == TCP || this == UDP || this == SCTP;
    }

    /** True for ICMP of either family. */
    public boolean isIcmp() {
        return this == ICMP || this == ICMPV6;
    }

    @Override
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
