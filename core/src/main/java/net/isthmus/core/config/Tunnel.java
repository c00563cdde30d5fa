package net.isthmus.core.config;

import java.util.List;
import java.util.Optional;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;
import net.isthmus.wire.InterfaceAddress;

/** A tunnel interface. */
@Section(
        value = "A tunnel interface: a link to one peer, to which routes lead. A child of an IPsec connection names it "
                + "as its `interface`.",
        example = """
                tunnels:
                  vti-aws: { mode: vti, addresses: [169.254.6.2/30], zone: premises }
                routes:
                  - { to: 172.31.0.0/16, interface: vti-aws }
                """)
public record Tunnel(
        @Key(value = "How its packets get across: `vti`, by IPsec.", defaultsTo = "vti", example = "vti")
        TunnelMode mode,

        @Key(
                value = "The appliance's addresses on it; a route needs none.",
                noun = "number of addresses",
                example = "[169.254.6.2/30]",
                max = Configuration.MAX_ADDRESSES)
        List<InterfaceAddress> addresses,

        @Key(value = "The zone of what comes and goes by it.", example = "premises")
        Optional<String> zone,

        @Key(
                value = "The longest packet in bytes within the tunnel. Without it, 100 bytes less than the way to the "
                        + "peer carries, which every cipher leaves room for.",
                noun = "MTU",
                example = "1400",
                min = Configuration.MIN_MTU,
                max = Configuration.MAX_MTU)
        Optional<Integer> mtu,

        @Key(
                value = "The largest TCP segment that SYNs by the tunnel may announce: `auto` for what fits its MTU, "
                        + "`off`, or bytes.",
                noun = "MSS clamp",
                defaultsTo = "auto",
                example = "1360")
        MssClamp mssClamp) {

    /** Bytes that any cipher and either family's outer headers leave room for. */
    static final int OVERHEAD = 100;

    public Tunnel {
        addresses = List.copyOf(addresses);
    }
}
