package net.isthmus.bgp.message;

import static net.isthmus.bgp.message.Hex.message;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import net.isthmus.bgp.attr.Aggregator;
import net.isthmus.bgp.attr.AsPath;
import net.isthmus.bgp.attr.Community;
import net.isthmus.bgp.attr.LargeCommunity;
import net.isthmus.bgp.attr.Origin;
import net.isthmus.bgp.attr.PathAttributes;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.Octets;

/**
 * What BIRD 2.0.12 (AS 65001, 10.0.0.1) and FRR 8.4.4 (AS 4200000001, 10.0.0.2) have sent each other, and what it
 * means.
 */
record Captured(String name, byte[] octets, Message meaning) {

    static final List<Captured> ALL = List.of(
            captured("OPEN of BIRD", 1, """
                    04fde900f00a000001 26
                    0224 010400010001 010400020001 0200 400a007800010100 00020100 41040000fde9 4600 4700
                    """, birdOpen()),
            captured("OPEN of FRR", 1, """
                    045ba0001b0a000002 5c 0206010400010001 0206010400020001 02028000 02020200 02024600
                    02064104fa56ea01 02020600 020a45080001010100020101 0206490402766d00
                    020c400ac0780001010000020100 0210470e0001018000000000020180000000
                    """, frrOpen()),
            captured(
                    "IPv4 routes of BIRD",
                    2,
                    """
                    0000 0044 40010100 40020a02020000fde9fa56ea00 4003040a000001 80040400000032
                    c00808fde90064ffffff01 c010080002fde900000005 c0200c0000fde90000000100000002
                    200a030303 180a0100 100a02
                    """,
                    update(
                            bird(),
                            new Message.Reach(
                                    IpAddress.parse("10.0.0.1"),
                                    Optional.empty(),
                                    prefixes("10.3.3.3/32", "10.1.0.0/24", "10.2.0.0/16")))),
            captured(
                    "IPv6 routes of BIRD",
                    2,
                    """
                    0000 0076 900e0035 000201 20 20010db8000000000000000000000001 fe80000000000000e0327cfffe9e488f
                    00 3020010db80001 4020010db800020003
                    40010100 40020a02020000fde9fa56ea00 80040400000032
                    c00808fde90064ffffff01 c010080002fde900000005 c0200c0000fde90000000100000002
                    """,
                    update(
                            bird(),
                            new Message.Reach(
                                    IpAddress.parse("2001:db8::1"),
                                    Optional.of(IpAddress.parse("fe80::e032:7cff:fe9e:488f")),
                                    prefixes("2001:db8:1::/48", "2001:db8:2:3::/64")))),
            captured(
                    "an aggregate of FRR",
                    2,
                    """
                    0000 004f 40010100 500200060201fa56ea01 4003040a000002 8004040000004d 400600
                    c00708fa56ea010a000002 c0080810680007ffffff01 c0200cfa56ea010000000700000008 c010080002106800000009
                    10c0a8
                    """,
                    update(
                            frr().toBuilder()
                                    .atomicAggregate(true)
                                    .aggregator(
                                            Optional.of(new Aggregator(4_200_000_001L, IpAddress.parse("10.0.0.2"))))
                                    .build(),
                            new Message.Reach(
                                    IpAddress.parse("10.0.0.2"), Optional.empty(), prefixes("192.168.0.0/16")))),
            captured(
                    "an IPv6 route of FRR without an IPv6 address",
                    2,
                    """
                    0000 005a 900e001c 000201 10 00000000000000000000ffff0a000002 00 3020010db8ffff
                    40010100 500200060201fa56ea01 8004040000004d
                    c0080810680007ffffff01 c0200cfa56ea010000000700000008 c010080002106800000009
                    """,
                    update(
                            frr(),
                            new Message.Reach(
                                    IpAddress.parse("::ffff:10.0.0.2"),
                                    Optional.empty(),
                                    prefixes("2001:db8:ffff::/48")))),
            captured(
                    "withdrawn routes of BIRD",
                    2,
                    "000c 200a030303 180a0100 100a02 0000",
                    new Message.Update(
                            prefixes("10.3.3.3/32", "10.1.0.0/24", "10.2.0.0/16"),
                            Optional.empty(),
                            List.of(),
                            List.of())),
            captured("End-of-RIB of IPv4", 2, "0000 0000", endOfRib(Family.IPV4_UNICAST)),
            captured("End-of-RIB of IPv6", 2, "0000 0006 800f03 000201", endOfRib(Family.IPV6_UNICAST)),
            captured("KEEPALIVE", 4, "", new Message.Keepalive()),
            captured("ROUTE-REFRESH of FRR", 5, "0001 00 01", new Message.RouteRefresh(1, 1, 0)),
            captured("BIRD ends its repetition of IPv6", 5, "0002 02 01", new Message.RouteRefresh(2, 1, 2)),
            captured(
                    "shutdown of BIRD",
                    3,
                    "0602 136d61696e74656e616e636520746f6e69676874",
                    new Message.Notification(6, 2, octets("136d61696e74656e616e636520746f6e69676874"))));

    private static Captured captured(String name, int type, String body, Message meaning) {
        return new Captured(name, Hex.bytes(message(type, body)), meaning);
    }

    private static Message birdOpen() {
        return new Message.Open(
                4,
                65_001,
                240,
                IpAddress.parse("10.0.0.1"),
                List.of(
                        new Capability.Multiprotocol(1, 1),
                        new Capability.Multiprotocol(2, 1),
                        new Capability.RouteRefresh(),
                        new Capability.GracefulRestart(
                                false,
                                false,
                                120,
                                List.of(
                                        new Capability.KeptFamily(1, 1, false),
                                        new Capability.KeptFamily(2, 1, false))),
                        new Capability.FourOctetAs(65_001),
                        new Capability.EnhancedRouteRefresh(),
                        new Capability.Unknown(71, octets(""))));
    }

    private static Message frrOpen() {
        return new Message.Open(
                4,
                23_456,
                27,
                IpAddress.parse("10.0.0.2"),
                List.of(
                        new Capability.Multiprotocol(1, 1),
                        new Capability.Multiprotocol(2, 1),
                        new Capability.Unknown(128, octets("")),
                        new Capability.RouteRefresh(),
                        new Capability.EnhancedRouteRefresh(),
                        new Capability.FourOctetAs(4_200_000_001L),
                        new Capability.ExtendedMessage(),
                        new Capability.Unknown(69, octets("0001010100020101")),
                        new Capability.Unknown(73, octets("02766d00")),
                        new Capability.GracefulRestart(
                                true,
                                true,
                                120,
                                List.of(
                                        new Capability.KeptFamily(1, 1, false),
                                        new Capability.KeptFamily(2, 1, false))),
                        new Capability.Unknown(71, octets("0001018000000000020180000000"))));
    }

    private static PathAttributes bird() {
        return PathAttributes.LOCAL.toBuilder()
                .origin(Origin.IGP)
                .asPath(AsPath.of(65_001L, 4_200_000_000L))
                .med(OptionalLong.of(50))
                .communities(List.of(new Community(65_001 << 16 | 100), Community.NO_EXPORT))
                .extendedCommunities(List.of(0x0002_fde9_0000_0005L))
                .largeCommunities(List.of(new LargeCommunity(65_001, 1, 2)))
                .build();
    }

    private static PathAttributes frr() {
        return PathAttributes.LOCAL.toBuilder()
                .origin(Origin.IGP)
                .asPath(AsPath.of(4_200_000_001L))
                .med(OptionalLong.of(77))
                .communities(List.of(new Community(4200 << 16 | 7), Community.NO_EXPORT))
                .extendedCommunities(List.of(0x0002_1068_0000_0009L))
                .largeCommunities(List.of(new LargeCommunity(4_200_000_001L, 7, 8)))
                .build();
    }

    private static Message update(PathAttributes attributes, Message.Reach reach) {
        return new Message.Update(List.of(), Optional.of(attributes), List.of(reach), List.of());
    }

    private static Message endOfRib(Family family) {
        return new Message.Update(List.of(), Optional.empty(), List.of(), List.of(family));
    }

    private static List<IpPrefix> prefixes(String... prefixes) {
        return List.of(prefixes).stream().map(IpPrefix::parse).toList();
    }

    private static Octets octets(String hex) {
        return Octets.of(Hex.bytes(hex));
    }

    @Override
    public String toString() {
        return name;
    }
}
