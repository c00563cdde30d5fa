package net.isthmus.core.config;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpFamily;

/** A router with which the appliance speaks BGP. */
@Section("A router with which the appliance exchanges routes. It may connect to TCP port 179 of the appliance without "
        + "a rule of the firewall; nobody else may. One with the own autonomous system's number is internal.")
public record BgpNeighbor(
        @Key(value = "Its address.", example = "169.254.100.1")
        IpAddress address,

        @Key(value = "The number of its autonomous system.", example = "133937")
        AsNumber remoteAs,

        @Key(value = "The number by which it knows the appliance, if not by `as`.", example = "64513")
        Optional<AsNumber> localAs,

        @Key(
                value = "The appliance's own address for the session; without it the one that leads to the neighbour.",
                example = "169.254.100.2")
        Optional<IpAddress> localAddress,

        @Key(
                value = "What people should know of it.",
                noun = "description",
                pattern = "[^\\p{Cntrl}]{1,80}",
                shape = "up to 80 characters",
                example = "Megaport VXC 1234")
        Optional<String> description,

        @Key("The secret of its TCP MD5 signatures (RFC 2385); none without it.")
        Optional<BgpPassword> password,

        @Key(
                value = "How long it may be silent before the session ends; the smaller of both sides' is used. 0s for "
                        + "ever, else at least 3s.",
                defaultsTo = "90s",
                max = 65_535,
                example = "30s")
        Duration holdTime,

        @Key(value = "Time between two tries to connect.", defaultsTo = "30s", min = 1, max = 65_535, example = "10s")
        Duration connectRetry,

        @Key(value = "True to wait for it to connect, and never to do so.", defaultsTo = "false", example = "true")
        boolean passive,

        @Key(value = "True to have no session with it.", defaultsTo = "false", example = "true")
        boolean shutdown,

        @Key(
                value = "How many hops an external neighbour may be away that is on no subnet of the appliance.",
                noun = "number of hops",
                min = 1,
                max = 255,
                example = "2")
        Optional<Integer> ebgpMultihop,

        @Key(
                value = "How many hops its packets may have come at most, told by their TTL (RFC 5082): 1 for a "
                        + "neighbour on a subnet of the appliance. It must send with a TTL of 255.",
                noun = "number of hops",
                min = 1,
                max = 254,
                example = "1")
        Optional<Integer> ttlSecurity,

        @Key(
                value = "Whether an internal neighbour is told the appliance's own address as the next hop of external "
                        + "routes.",
                defaultsTo = "false",
                example = "true")
        boolean nextHopSelf,

        @Key(
                value = "Whether it is a client of the appliance as route reflector (RFC 4456).",
                defaultsTo = "false",
                example = "true")
        boolean routeReflectorClient,

        @Key(
                value = "Whether an external neighbour's paths must begin with its number. Those of a route server "
                        + "(RFC 7947) do not.",
                defaultsTo = "true",
                example = "false")
        boolean enforceFirstAs,

        @Key(
                value = "How long its routes are used further when the session has ended without a word (RFC 4724), as "
                        + "long as it asks for no less; 0s for not at all.",
                defaultsTo = "120s",
                max = 4095,
                example = "0s")
        Duration gracefulRestart,

        @Key("Families of routes; without any, that of its address.")
        BgpFamilies families) {

    /** The families in force, one at least. */
    public Map<IpFamily, BgpFamily> exchanged() {
        Map<IpFamily, BgpFamily> exchanged = new EnumMap<>(IpFamily.class);
        families.ipv4Unicast().ifPresent(family -> exchanged.put(IpFamily.IPV4, family));
        families.ipv6Unicast().ifPresent(family -> exchanged.put(IpFamily.IPV6, family));
        if (exchanged.isEmpty()) {
            exchanged.put(address.family(), BgpFamily.PLAIN);
        }
        return exchanged;
    }
}
