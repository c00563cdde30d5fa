package net.isthmus.core.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Names;
import net.isthmus.core.model.Section;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;

/** Routes exchanged with other routers. */
@Section(
        value = "Routes exchanged with other routers by BGP-4 (RFC 4271), in the words of FRR and OpenConfig. It is "
                + "about the main VRF.",
        example = """
                bgp:
                  as: 64512
                  neighbors:
                    megaport:
                      address: 169.254.100.1
                      remoteAs: 133937
                      password: { secretRef: megaport-md5 }
                      families:
                        ipv4Unicast: { import: from-carrier, export: to-carrier, maxPrefixes: 1000 }
                  networks: [10.10.0.0/24]
                  policies:
                    from-carrier: [{ match: { prefixList: premises }, set: { localPref: 200 }, action: accept }]
                    to-carrier: [{ match: { prefixList: ours }, action: accept }]
                  prefixLists:
                    premises: [192.168.0.0/16 le 24]
                    ours: [10.10.0.0/24]
                """)
public record Bgp(
        @Key(value = "The number of the appliance's autonomous system.", example = "64512")
        AsNumber as,

        @Key(
                value = "What the appliance is called by its neighbours, an IPv4 address that no other router there "
                        + "has as its own. Without it, the highest IPv4 address of the document.",
                example = "10.255.0.1")
        Optional<IpAddress> routerId,

        @Key(value = "Neighbours by name.", noun = "number of neighbours", max = Bgp.MAX_NEIGHBORS)
        Map<String, BgpNeighbor> neighbors,

        @Key(
                value = "Prefixes that are announced while the appliance has a route to them, or to a part of them, "
                        + "that is not by BGP.",
                noun = "number of networks",
                max = Bgp.MAX_NETWORKS,
                example = "[10.10.0.0/24]")
        List<IpPrefix> networks,

        @Key("Routes of the appliance that are announced too.")
        BgpRedistribute redistribute,

        @Key(
                value = "Among how many equally good ways packets of different flows are shared.",
                noun = "number of paths",
                defaultsTo = "1",
                min = 1,
                max = Bgp.MAX_PATHS,
                example = "4")
        int maxPaths,

        @Key(
                value = "Policies by name: rules, of which the first that a route fits decides. `accept` and `reject` "
                        + "are there already.",
                noun = "number of policies or rules",
                max = Bgp.MAX_POLICIES)
        Map<String, List<BgpPolicyRule>> policies,

        @Key(
                value = "Prefix lists by name: prefixes, each with the lengths of those within it that are meant too.",
                noun = "number of prefix lists or prefixes",
                max = Bgp.MAX_PREFIXES,
                example = "{ premises: [192.168.0.0/16 le 24] }")
        Map<String, List<BgpPrefixMatch>> prefixLists) {

    static final int MAX_NEIGHBORS = 1024;
    static final int MAX_NETWORKS = 10_000;
    static final int MAX_PATHS = 16;
    static final int MAX_POLICIES = 1024;
    static final int MAX_PREFIXES = 65_536;

    /** The TCP port of BGP. */
    public static final int PORT = 179;

    public Bgp {
        neighbors = Names.copyOf(neighbors);
        networks = List.copyOf(networks);
        policies = Names.copyOf(copies(policies));
        prefixLists = Names.copyOf(copies(prefixLists));
    }

    private static <T> Map<String, List<T>> copies(Map<String, List<T>> named) {
        Map<String, List<T>> copies = new LinkedHashMap<>();
        named.forEach((name, items) -> copies.put(name, List.copyOf(items)));
        return copies;
    }

    /** The same with a router ID. */
    public Bgp withRouterId(IpAddress id) {
        return new Bgp(as, Optional.of(id), neighbors, networks, redistribute, maxPaths, policies, prefixLists);
    }

    /** The number by which a neighbour knows the appliance. */
    public AsNumber localAs(BgpNeighbor neighbor) {
        return neighbor.localAs().orElse(as);
    }
}
