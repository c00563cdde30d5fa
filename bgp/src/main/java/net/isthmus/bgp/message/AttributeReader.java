package net.isthmus.bgp.message;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import net.isthmus.bgp.attr.Aggregator;
import net.isthmus.bgp.attr.AsPath;
import net.isthmus.bgp.attr.Community;
import net.isthmus.bgp.attr.LargeCommunity;
import net.isthmus.bgp.attr.Origin;
import net.isthmus.bgp.attr.PathAttributes;
import net.isthmus.bgp.attr.PathAttributesBuilder;
import net.isthmus.bgp.attr.UnknownAttribute;
import net.isthmus.bgp.message.AttributeType.Flag;
import net.isthmus.wire.IpAddress;

/**
 * Reads the values of path attributes that {@link AttributeScan} has gathered, and does about each that is malformed
 * what its row in {@link AttributeType} says: RFC 7606 §3(c) and §7.
 */
final class AttributeReader {
    private static final Origin[] ORIGINS = Origin.values();

    private final WireOptions options;
    private final int asnWidth;
    private final Flaws flaws;
    private final Set<AttributeType> present = EnumSet.noneOf(AttributeType.class);
    private final PathAttributesBuilder attributes = PathAttributes.LOCAL.toBuilder();
    private Optional<IpAddress> nextHop = Optional.empty();
    private AsPath asPath = AsPath.EMPTY;
    private Optional<AsPath> as4Path = Optional.empty();
    private Optional<Aggregator> aggregator = Optional.empty();
    private Optional<Aggregator> as4Aggregator = Optional.empty();

    /** One at a time: for the attributes of one message. */
    AttributeReader(WireOptions options, Flaws flaws) {
        this.options = options;
        this.flaws = flaws;
        asnWidth = options.hasFourOctetAs() ? 4 : 2;
    }

    /**
     * Reads {@code octets[0..length)}.
     *
     * @param isNextHopNeeded false if all routes have their next hop beside them: then NEXT_HOP means nothing (RFC 4760
     *     §3)
     */
    ReadAttributes read(byte[] octets, int length, boolean isNextHopNeeded) throws MalformedMessage {
        int at = 0;
        while (at < length) {
            boolean isLong = (octets[at] & Flag.EXTENDED_LENGTH) != 0;
            int value = at + (isLong ? 4 : 3);
            int next = value + (isLong ? BigEndian.u16(octets, at + 2) : BigEndian.u8(octets, at + 2));
            Optional<AttributeType> type = AttributeType.of(BigEndian.u8(octets, at + 1));
            if (type.isEmpty()) {
                unknown(octets, at, value, next);
            } else {
                present.add(type.get());
                if (type.get() != AttributeType.NEXT_HOP || isNextHopNeeded) {
                    known(type.get(), octets, at, value, next);
                }
            }
            at = next;
        }
        mergeFourOctets();
        attributes.asPath(asPath).aggregator(aggregator);
        return new ReadAttributes(attributes.build(), nextHop, present);
    }

    /** RFC 4271 §5 and §9; an attribute of one's own making would be well-known to nobody else. */
    private void unknown(byte[] octets, int at, int value, int next) throws MalformedMessage {
        int flags = BigEndian.u8(octets, at);
        int type = BigEndian.u8(octets, at + 1);
        if ((flags & Flag.OPTIONAL) == 0) {
            throw new MalformedMessage(
                    ErrorCode.UNRECOGNIZED_WELL_KNOWN_ATTRIBUTE,
                    BigEndian.copy(octets, at, next),
                    "the path attribute " + type + " says that it is well-known, and is not");
        }
        if ((flags & Flag.TRANSITIVE) != 0) {
            attributes.unknown(
                    new UnknownAttribute(Flag.BOTH | Flag.PARTIAL, type, BigEndian.copy(octets, value, next)));
        }
    }

    private void known(AttributeType type, byte[] octets, int at, int value, int next) throws MalformedMessage {
        if (!type.hasFlags(octets[at])) {
            var fault = new ProtocolFault(
                    ErrorCode.ATTRIBUTE_FLAGS,
                    BigEndian.copy(octets, at, next),
                    type + " with the flags " + hex(octets[at]) + "; it must have " + hex((byte) type.flags()));
            flaws.withdraw(type.code(), fault);
        } else if (type.from() == AttributeType.From.INTERNAL && !options.isInternal()) {
            flaws.discard(type.code(), type + " from an external neighbour, which has no say in it");
        } else if (!hasLength(type, next - value)) {
            fault(type, octets, at, next, "has " + (next - value) + " octets; it must have " + type.lengths());
        } else {
            Optional<String> fault = value(type, octets, value, next, BigEndian.u8(octets, at));
            fault.ifPresent(text -> fault(type, octets, at, next, text));
        }
    }

    private boolean hasLength(AttributeType type, int length) {
        return type == AttributeType.AGGREGATOR ? length == 4 + asnWidth : type.mayHaveLength(length);
    }

    private void fault(AttributeType type, byte[] octets, int at, int next, String text) {
        switch (type.onFault()) {
            case DISCARD -> flaws.discard(type.code(), type + " " + text);
            case WITHDRAW, RESET ->
                flaws.withdraw(
                        type.code(),
                        new ProtocolFault(type.error(), BigEndian.copy(octets, at, next), type + " " + text));
        }
    }

    /** Takes over a value whose length is right; says what is wrong with it otherwise. */
    private Optional<String> value(AttributeType type, byte[] octets, int at, int end, int flags) {
        switch (type) {
            case ORIGIN -> {
                return origin(BigEndian.u8(octets, at));
            }
            case AS_PATH -> {
                Optional<String> fault = AsPathCodec.fault(octets, at, end, asnWidth, options.isInternal());
                asPath = fault.isEmpty() ? AsPathCodec.read(octets, at, end, asnWidth) : asPath;
                return fault;
            }
            case NEXT_HOP -> {
                nextHop = Optional.of(BigEndian.ip4(octets, at));
                return Optional.empty();
            }
            case MULTI_EXIT_DISC -> attributes.med(OptionalLong.of(BigEndian.u32(octets, at)));
            case LOCAL_PREF -> attributes.localPref(OptionalLong.of(BigEndian.u32(octets, at)));
            case ATOMIC_AGGREGATE -> attributes.atomicAggregate(true);
            case AGGREGATOR -> {
                aggregator = Optional.of(aggregator(octets, at, asnWidth)).filter(who -> who.as() != 0);
                return aggregator.isEmpty() ? Optional.of("has AS 0, which is nobody's") : Optional.empty();
            }
            case COMMUNITIES -> attributes.communities(communities(octets, at, end));
            case ORIGINATOR_ID -> attributes.originatorId(Optional.of(BigEndian.ip4(octets, at)));
            case CLUSTER_LIST -> attributes.clusterList(addresses(octets, at, end));
            case EXTENDED_COMMUNITIES -> attributes.extendedCommunities(extendedCommunities(octets, at, end));
            case AS4_PATH -> {
                return as4Path(octets, at, end);
            }
            case AS4_AGGREGATOR -> {
                return as4Aggregator(octets, at);
            }
            case IPV6_EXTENDED_COMMUNITIES ->
                attributes.unknown(new UnknownAttribute(
                        flags & ~Flag.EXTENDED_LENGTH, type.code(), BigEndian.copy(octets, at, end)));
            case LARGE_COMMUNITIES -> attributes.largeCommunities(largeCommunities(octets, at, end));
            case MP_REACH_NLRI, MP_UNREACH_NLRI -> throw new IllegalStateException(type + " is not gathered");
        }
        return Optional.empty();
    }

    private Optional<String> origin(int code) {
        if (code >= ORIGINS.length) {
            return Optional.of("is " + code + "; it must be 0, 1 or 2");
        }
        attributes.origin(ORIGINS[code]);
        return Optional.empty();
    }

    /** RFC 6793 §4.1: who understands four octets sends no such thing. */
    private Optional<String> as4Path(byte[] octets, int at, int end) {
        if (options.hasFourOctetAs()) {
            return Optional.of("from a neighbour that understands ASNs of four octets");
        }
        Optional<String> fault = AsPathCodec.fault(octets, at, end, 4, true);
        if (fault.isEmpty()) {
            as4Path = Optional.of(AsPathCodec.withoutConfederations(AsPathCodec.read(octets, at, end, 4)));
        }
        return fault;
    }

    private Optional<String> as4Aggregator(byte[] octets, int at) {
        if (options.hasFourOctetAs()) {
            return Optional.of("from a neighbour that understands ASNs of four octets");
        }
        as4Aggregator = Optional.of(aggregator(octets, at, 4)).filter(who -> who.as() != 0);
        return as4Aggregator.isEmpty() ? Optional.of("has AS 0, which is nobody's") : Optional.empty();
    }

    /**
     * RFC 6793 §4.2.3: an AGGREGATOR with an AS of its own has been written by somebody who does not know the other
     * two, so these are older than it.
     */
    private void mergeFourOctets() {
        boolean isStale = as4Aggregator.isPresent()
                && aggregator.isPresent()
                && aggregator.get().as() != AsPathCodec.AS_TRANS;
        if (isStale) {
            return;
        }
        if (aggregator.isPresent() && as4Aggregator.isPresent()) {
            aggregator = as4Aggregator;
        }
        as4Path.ifPresent(four -> asPath = AsPathCodec.merged(asPath, four));
    }

    private static Aggregator aggregator(byte[] octets, int at, int width) {
        long as = width == 4 ? BigEndian.u32(octets, at) : BigEndian.u16(octets, at);
        return new Aggregator(as, BigEndian.ip4(octets, at + width));
    }

    private static List<Community> communities(byte[] octets, int at, int end) {
        List<Community> communities = new ArrayList<>((end - at) / 4);
        for (int i = at; i < end; i += 4) {
            communities.add(new Community(BigEndian.i32(octets, i)));
        }
        return communities;
    }

    private static List<Long> extendedCommunities(byte[] octets, int at, int end) {
        List<Long> communities = new ArrayList<>((end - at) / 8);
        for (int i = at; i < end; i += 8) {
            communities.add(BigEndian.i64(octets, i));
        }
        return communities;
    }

    private static List<LargeCommunity> largeCommunities(byte[] octets, int at, int end) {
        List<LargeCommunity> communities = new ArrayList<>((end - at) / 12);
        for (int i = at; i < end; i += 12) {
            communities.add(new LargeCommunity(
                    BigEndian.u32(octets, i), BigEndian.u32(octets, i + 4), BigEndian.u32(octets, i + 8)));
        }
        return communities;
    }

    private static List<IpAddress> addresses(byte[] octets, int at, int end) {
        List<IpAddress> addresses = new ArrayList<>((end - at) / 4);
        for (int i = at; i < end; i += 4) {
            addresses.add(BigEndian.ip4(octets, i));
        }
        return addresses;
    }

    /** The RFC's name of an attribute, or its number. */
    static String name(int type) {
        return AttributeType.of(type).map(Enum::name).orElse("the path attribute " + type);
    }

    /** {@code 0x40}. */
    static String hex(byte flags) {
        return "0x%02x".formatted(flags & 0xff);
    }
}
