package net.isthmus.bgp.message;

import java.util.List;
import java.util.Optional;
import net.isthmus.bgp.attr.AsPath;
import net.isthmus.bgp.attr.Community;
import net.isthmus.bgp.attr.LargeCommunity;
import net.isthmus.bgp.attr.PathAttributes;
import net.isthmus.bgp.attr.UnknownAttribute;
import net.isthmus.bgp.message.AttributeType.Flag;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.OctetWriter;

/** Writes path attributes but MP_REACH_NLRI and MP_UNREACH_NLRI, in ascending order of type: RFC 4271 §5. */
final class AttributeWriter {
    private final boolean hasFourOctetAs;
    private final OctetWriter out = new OctetWriter();

    private AttributeWriter(boolean hasFourOctetAs) {
        this.hasFourOctetAs = hasFourOctetAs;
    }

    /** All attributes one behind the other. */
    static byte[] octets(PathAttributes attributes, Optional<IpAddress> nextHop, WireOptions options) {
        var writer = new AttributeWriter(options.hasFourOctetAs());
        writer.write(attributes, nextHop);
        return writer.out.toBytes();
    }

    private void write(PathAttributes attributes, Optional<IpAddress> nextHop) {
        put(AttributeType.ORIGIN, new OctetWriter().u8(attributes.origin().ordinal()));
        put(AttributeType.AS_PATH, asPath(attributes.asPath(), hasFourOctetAs ? 4 : 2));
        nextHop.ifPresent(address -> put(AttributeType.NEXT_HOP, new OctetWriter().address(address)));
        attributes.med().ifPresent(med -> put(AttributeType.MULTI_EXIT_DISC, new OctetWriter().u32(med)));
        attributes.localPref().ifPresent(pref -> put(AttributeType.LOCAL_PREF, new OctetWriter().u32(pref)));
        if (attributes.isAtomicAggregate()) {
            put(AttributeType.ATOMIC_AGGREGATE, new OctetWriter());
        }
        attributes.aggregator().ifPresent(who -> {
            boolean fits = hasFourOctetAs || who.as() <= 0xffff;
            var value = new OctetWriter();
            if (hasFourOctetAs) {
                value.u32(who.as());
            } else {
                value.u16((int) (fits ? who.as() : AsPathCodec.AS_TRANS));
            }
            put(AttributeType.AGGREGATOR, value.address(who.address()));
        });
        communities(attributes.communities());
        attributes.originatorId().ifPresent(id -> put(AttributeType.ORIGINATOR_ID, new OctetWriter().address(id)));
        clusters(attributes.clusterList());
        extendedCommunities(attributes.extendedCommunities());
        if (!hasFourOctetAs) {
            fourOctets(attributes);
        }
        unknown(attributes.unknown(), 0, AttributeType.LARGE_COMMUNITIES.code());
        largeCommunities(attributes.largeCommunities());
        unknown(attributes.unknown(), AttributeType.LARGE_COMMUNITIES.code(), 256);
    }

    /** What two octets could not tell: RFC 6793 §4.2.2. */
    private void fourOctets(PathAttributes attributes) {
        if (AsPathCodec.needsFourOctets(attributes.asPath())) {
            put(AttributeType.AS4_PATH, asPath(AsPathCodec.withoutConfederations(attributes.asPath()), 4));
        }
        attributes.aggregator().filter(who -> who.as() > 0xffff).ifPresent(who -> {
            put(AttributeType.AS4_AGGREGATOR, new OctetWriter().u32(who.as()).address(who.address()));
        });
    }

    private static OctetWriter asPath(AsPath path, int width) {
        var value = new OctetWriter();
        AsPathCodec.write(path, width, value);
        return value;
    }

    private void communities(List<Community> communities) {
        var value = new OctetWriter();
        communities.forEach(community -> value.u32(community.value()));
        putUnlessEmpty(AttributeType.COMMUNITIES, value);
    }

    private void clusters(List<IpAddress> clusters) {
        var value = new OctetWriter();
        clusters.forEach(value::address);
        putUnlessEmpty(AttributeType.CLUSTER_LIST, value);
    }

    private void extendedCommunities(List<Long> communities) {
        var value = new OctetWriter();
        communities.forEach(value::u64);
        putUnlessEmpty(AttributeType.EXTENDED_COMMUNITIES, value);
    }

    private void largeCommunities(List<LargeCommunity> communities) {
        var value = new OctetWriter();
        communities.forEach(community ->
                value.u32(community.global()).u32(community.first()).u32(community.second()));
        putUnlessEmpty(AttributeType.LARGE_COMMUNITIES, value);
    }

    private void unknown(List<UnknownAttribute> all, int from, int to) {
        for (UnknownAttribute attribute : all) {
            if (attribute.type() >= from && attribute.type() < to) {
                put(attribute.flags(), attribute.type(), attribute.value().toBytes());
            }
        }
    }

    private void putUnlessEmpty(AttributeType type, OctetWriter value) {
        if (value.length() > 0) {
            put(type, value);
        }
    }

    private void put(AttributeType type, OctetWriter value) {
        put(type.flags(), type.code(), value.toBytes());
    }

    private void put(int flags, int type, byte[] value) {
        if (value.length > 0xff) {
            out.u8(flags | Flag.EXTENDED_LENGTH).u8(type).u16(value.length);
        } else {
            out.u8(flags & ~Flag.EXTENDED_LENGTH).u8(type).u8(value.length);
        }
        out.bytes(value);
    }
}
