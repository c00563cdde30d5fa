package net.isthmus.bgp.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import net.isthmus.bgp.attr.Aggregator;
import net.isthmus.bgp.attr.AsPath;
import net.isthmus.bgp.attr.AsSegment;
import net.isthmus.bgp.attr.Community;
import net.isthmus.bgp.attr.LargeCommunity;
import net.isthmus.bgp.attr.Origin;
import net.isthmus.bgp.attr.PathAttributes;
import net.isthmus.bgp.attr.UnknownAttribute;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.Octets;

/** Messages as they may be, from a seed. All are such that reading what was written gives them back. */
final class Messages {
    /** Between routers of one autonomous system, with all that can be agreed on. */
    static final WireOptions INTERNAL = new WireOptions(true, true, true, true, Set.of(Family.values()));

    private final Random random;

    Messages(long seed) {
        random = new Random(seed);
    }

    Message any() {
        return switch (random.nextInt(8)) {
            case 0 -> open();
            case 1 -> new Message.Keepalive();
            case 2 -> new Message.Notification(random.nextInt(256), random.nextInt(256), octets(40));
            case 3 -> new Message.RouteRefresh(random.nextInt(65_536), random.nextInt(256), random.nextInt(3));
            default -> update();
        };
    }

    Message.Open open() {
        return new Message.Open(
                4,
                1 + random.nextInt(65_535),
                random.nextBoolean() ? 0 : 3 + random.nextInt(65_533),
                IpAddress.ofIpv4(random.nextInt() | 1),
                listOf(12, this::capability));
    }

    private Capability capability() {
        return switch (random.nextInt(7)) {
            case 0 -> new Capability.Multiprotocol(random.nextInt(65_536), random.nextInt(256));
            case 1 -> new Capability.RouteRefresh();
            case 2 -> new Capability.EnhancedRouteRefresh();
            case 3 -> new Capability.FourOctetAs(asn());
            case 4 -> new Capability.ExtendedMessage();
            case 5 ->
                new Capability.GracefulRestart(
                        random.nextBoolean(),
                        random.nextBoolean(),
                        random.nextInt(4096),
                        listOf(
                                3,
                                () -> new Capability.KeptFamily(
                                        random.nextInt(65_536), random.nextInt(256), random.nextBoolean())));
            default -> new Capability.Unknown(71 + random.nextInt(150), octets(60));
        };
    }

    /** One that is written as a single message: it either withdraws or announces, and but one family. */
    Message.Update update() {
        Family family = random.nextBoolean() ? Family.IPV4_UNICAST : Family.IPV6_UNICAST;
        return switch (random.nextInt(5)) {
            case 0 -> new Message.Update(List.of(), Optional.empty(), List.of(), List.of(family));
            case 1 -> new Message.Update(prefixes(family), Optional.empty(), List.of(), List.of());
            default -> new Message.Update(List.of(), Optional.of(attributes()), List.of(reach(family)), List.of());
        };
    }

    private Message.Reach reach(Family family) {
        if (family == Family.IPV4_UNICAST) {
            return new Message.Reach(
                    IpAddress.ofIpv4(10 << 24 | random.nextInt(1 << 24)), Optional.empty(), prefixes(family));
        }
        return new Message.Reach(
                IpAddress.ofIpv6(0x2001_0db8L << 32, random.nextLong()),
                random.nextBoolean()
                        ? Optional.of(IpAddress.ofIpv6(0xfe80L << 48, random.nextLong()))
                        : Optional.empty(),
                prefixes(family));
    }

    List<IpPrefix> prefixes(Family family) {
        List<IpPrefix> prefixes = new ArrayList<>();
        for (int i = 1 + random.nextInt(8); i > 0; i--) {
            prefixes.add(
                    family == Family.IPV4_UNICAST
                            ? new IpPrefix(IpAddress.ofIpv4(10 << 24 | random.nextInt(1 << 24)), random.nextInt(33))
                            : new IpPrefix(
                                    IpAddress.ofIpv6(0x2000L << 48 | random.nextLong() >>> 4, random.nextLong()),
                                    random.nextInt(129)));
        }
        return prefixes;
    }

    PathAttributes attributes() {
        var builder = PathAttributes.LOCAL.toBuilder()
                .origin(Origin.values()[random.nextInt(3)])
                .asPath(asPath())
                .localPref(OptionalLong.of(u32()));
        if (random.nextBoolean()) {
            builder.med(OptionalLong.of(u32()))
                    .atomicAggregate(random.nextBoolean())
                    .communities(listOf(90, () -> new Community(random.nextInt())))
                    .originatorId(Optional.of(IpAddress.ofIpv4(random.nextInt())));
        }
        if (random.nextBoolean()) {
            builder.aggregator(Optional.of(new Aggregator(asn(), IpAddress.ofIpv4(random.nextInt()))))
                    .extendedCommunities(listOf(5, random::nextLong))
                    .largeCommunities(listOf(5, () -> new LargeCommunity(u32(), u32(), u32())))
                    .clusterList(listOf(5, () -> IpAddress.ofIpv4(random.nextInt())));
        }
        if (random.nextInt(4) == 0) {
            builder.unknown(new UnknownAttribute(0xe0, 19 + random.nextInt(6), octets(300)));
            builder.unknown(new UnknownAttribute(0xe0, 33 + random.nextInt(200), octets(20)));
        }
        return builder.build();
    }

    AsPath asPath() {
        return new AsPath(listOf(4, () -> {
            List<Long> asns = new ArrayList<>(listOf(random.nextInt(10) == 0 ? 254 : 6, this::asn));
            asns.add(asn());
            return new AsSegment(AsSegment.Kind.values()[random.nextInt(4)], asns);
        }));
    }

    private long asn() {
        return random.nextBoolean() ? 1 + random.nextInt(65_535) : 1 + u32() % 4_294_967_295L;
    }

    private long u32() {
        return random.nextInt() & 0xffff_ffffL;
    }

    private Octets octets(int limit) {
        var bytes = new byte[random.nextInt(limit)];
        random.nextBytes(bytes);
        return Octets.of(bytes);
    }

    private <T> List<T> listOf(int limit, Supplier<T> one) {
        List<T> list = new ArrayList<>();
        for (int i = random.nextInt(limit); i > 0; i--) {
            list.add(one.get());
        }
        return list;
    }
}
