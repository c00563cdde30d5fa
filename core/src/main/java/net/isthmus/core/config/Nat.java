package net.isthmus.core.config;

import java.util.List;
import java.util.Map;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Names;
import net.isthmus.core.model.Section;

/** Translation of addresses and ports. */
@Section(
        value = "Translation of addresses and ports. Destinations are translated first: destination, then"
                + " directAttach, then nptv6. Then the route and the firewall decide, and see the addresses that"
                + " workloads have. Sources are translated last: a bypass of source first, then directAttach, then"
                + " nptv6, then the other rules of source. What one host of the inside sends to the external"
                + " address of another is translated both ways without being told to (hairpin).",
        example = """
            nat:
              pools:
                egress: { addresses: [203.0.113.10-203.0.113.13], blockSize: 512 }
              source:
                - { from: 10.0.0.0/8, to: 192.168.0.0/16, bypass: true }
                - { from: 10.0.0.0/8, out: internet, pool: egress }
              destination:
                - { name: ssh-jump, in: internet, to: "203.0.113.10:2222/tcp", forward: "10.20.0.20:22" }
              directAttach:
                - { address: 203.0.113.20, workload: web-0 }
            """)
public record Nat(
        @Key(value = "External addresses by name.", noun = "number of pools", max = Nat.MAX_POOLS)
        Map<String, NatPool> pools,

        @Key(
                value = "Rules for sources, in the order in which they are tried.",
                noun = "number of rules",
                max = Nat.MAX_RULES)
        List<SourceNat> source,

        @Key(
                value = "External endpoints that lead to a host (port forwards), in the order in which they are tried.",
                noun = "number of rules",
                max = Nat.MAX_RULES)
        List<DestinationNat> destination,

        @Key(
                value = "Hosts with an external address each, both ways and for every protocol.",
                noun = "number of hosts",
                max = Nat.MAX_ATTACHMENTS)
        List<DirectAttach> directAttach,

        @Key(value = "IPv6 networks with an external prefix each.", noun = "number of networks", max = Nat.MAX_POOLS)
        List<Nptv6> nptv6) {

    /** Nothing is translated. */
    public static final Nat NONE = new Nat(Map.of(), List.of(), List.of(), List.of(), List.of());

    /** The most addresses of all pools together. */
    public static final int MAX_ADDRESSES = 1024;

    static final int MAX_POOLS = 256;
    static final int MAX_RULES = 4096;
    static final int MAX_ATTACHMENTS = 65_536;

    public Nat {
        pools = Names.copyOf(pools);
        source = List.copyOf(source);
        destination = List.copyOf(destination);
        directAttach = List.copyOf(directAttach);
        nptv6 = List.copyOf(nptv6);
    }
}
