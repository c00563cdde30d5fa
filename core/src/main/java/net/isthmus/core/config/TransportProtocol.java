package net.isthmus.core.config;

import net.isthmus.core.model.Spelled;
import net.isthmus.wire.IpProtocol;

/** A protocol with ports, spelt as Kubernetes does. */
public enum TransportProtocol implements Spelled {
    TCP(IpProtocol.TCP),
    UDP(IpProtocol.UDP),
    SCTP(IpProtocol.SCTP);

    private final int number;

    TransportProtocol(int number) {
        this.number = number;
    }

    /** Its number in the IP header. */
    public int number() {
        return number;
    }

    @Override
    public String word() {
        return name();
    }
}
