package net.isthmus.bgp.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.isthmus.bgp.attr.PathAttributes;
import net.isthmus.bgp.message.AttributeType.Flag;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpFamily;
import net.isthmus.wire.IpPrefix;

/**
 * Writes an UPDATE as the messages that it takes. As RFC 7606 §5.1 asks, each of them either withdraws or announces,
 * and routes of one family only; MP_REACH_NLRI and MP_UNREACH_NLRI come first. IPv4 goes in the fields of RFC 4271,
 * IPv6 in those of RFC 4760.
 */
final class UpdateWriter {
    private static final int WITHDRAWN_LENGTH_AT = 19;
    private static final int ATTRIBUTES_LENGTH_AT = 21;
    private static final int ATTRIBUTES_AT = 23;

    /** Flags, type, and two octets of length. */
    private static final int ATTRIBUTE_HEADER = 4;

    private final WireOptions options;
    private final byte[] buffer;
    private final MessageWriter.Sink sink;

    /** Writes into a buffer that holds the longest message and begins with the marker. */
    UpdateWriter(WireOptions options, byte[] buffer, MessageWriter.Sink sink) {
        this.options = options;
        this.buffer = buffer;
        this.sink = sink;
    }

    /** Returns how many prefixes were withdrawn instead of announced. */
    int write(Message.Update update) {
        withdraw(update.withdrawn());
        int unannounced = 0;
        if (update.attributes().isPresent()) {
            for (Message.Reach reach : update.reachable()) {
                unannounced += announce(update.attributes().get(), reach);
            }
        }
        update.endOfRib().forEach(this::endOfRib);
        return unannounced;
    }

    private void withdraw(List<IpPrefix> prefixes) {
        List<IpPrefix> ip6 = new ArrayList<>();
        int at = ATTRIBUTES_LENGTH_AT;
        for (IpPrefix prefix : prefixes) {
            if (prefix.family() == IpFamily.IPV6) {
                ip6.add(prefix);
                continue;
            }
            if (at + PrefixCodec.lengthBytes(prefix) + 2 > buffer.length) {
                withdrawn(at);
                at = ATTRIBUTES_LENGTH_AT;
            }
            at = PrefixCodec.write(prefix, buffer, at);
        }
        if (at > ATTRIBUTES_LENGTH_AT) {
            withdrawn(at);
        }
        if (!ip6.isEmpty()) {
            unreach(Family.IPV6_UNICAST, ip6);
        }
    }

    private void withdrawn(int end) {
        putU16(WITHDRAWN_LENGTH_AT, end - ATTRIBUTES_LENGTH_AT);
        putU16(end, 0);
        send(end + 2);
    }

    private void unreach(Family family, List<IpPrefix> prefixes) {
        int first = ATTRIBUTES_AT + ATTRIBUTE_HEADER + 3;
        int at = first;
        for (IpPrefix prefix : prefixes) {
            if (at + PrefixCodec.lengthBytes(prefix) > buffer.length) {
                unreach(family, at);
                at = first;
            }
            at = PrefixCodec.write(prefix, buffer, at);
        }
        unreach(family, at);
    }

    private void unreach(Family family, int end) {
        putU16(WITHDRAWN_LENGTH_AT, 0);
        putU16(ATTRIBUTES_LENGTH_AT, end - ATTRIBUTES_AT);
        putAttributeHeader(AttributeType.MP_UNREACH_NLRI, end);
        putFamily(family);
        send(end);
    }

    private void endOfRib(Family family) {
        if (family == Family.IPV4_UNICAST) {
            withdrawn(ATTRIBUTES_LENGTH_AT);
        } else {
            unreach(family, List.of());
        }
    }

    private int announce(PathAttributes attributes, Message.Reach reach) {
        List<IpPrefix> left = new ArrayList<>();
        if (reach.nextHop().isIpv4()) {
            announceClassic(AttributeWriter.octets(attributes, Optional.of(reach.nextHop()), options), reach, left);
        } else {
            announceMultiprotocol(AttributeWriter.octets(attributes, Optional.empty(), options), reach, left);
        }
        withdraw(left);
        return left.size();
    }

    private void announceClassic(byte[] attributes, Message.Reach reach, List<IpPrefix> left) {
        int first = ATTRIBUTES_AT + attributes.length;
        int at = first;
        for (IpPrefix prefix : reach.prefixes()) {
            int length = PrefixCodec.lengthBytes(prefix);
            if (prefix.family() != IpFamily.IPV4 || first + length > buffer.length) {
                left.add(prefix);
                continue;
            }
            if (at + length > buffer.length) {
                classic(attributes, at);
                at = first;
            }
            at = PrefixCodec.write(prefix, buffer, at);
        }
        if (at > first) {
            classic(attributes, at);
        }
    }

    private void classic(byte[] attributes, int end) {
        putU16(WITHDRAWN_LENGTH_AT, 0);
        putU16(ATTRIBUTES_LENGTH_AT, attributes.length);
        System.arraycopy(attributes, 0, buffer, ATTRIBUTES_AT, attributes.length);
        send(end);
    }

    /** RFC 2545 §3: a link-local next hop stands beside the global one. */
    private void announceMultiprotocol(byte[] attributes, Message.Reach reach, List<IpPrefix> left) {
        int nextHopLength = reach.linkLocal().isPresent() ? 32 : 16;
        int first = ATTRIBUTES_AT + ATTRIBUTE_HEADER + 3 + 1 + nextHopLength + 1;
        int limit = buffer.length - attributes.length;
        int at = first;
        for (IpPrefix prefix : reach.prefixes()) {
            int length = PrefixCodec.lengthBytes(prefix);
            if (prefix.family() != IpFamily.IPV6 || first + length > limit) {
                left.add(prefix);
                continue;
            }
            if (at + length > limit) {
                multiprotocol(attributes, reach, at);
                at = first;
            }
            at = PrefixCodec.write(prefix, buffer, at);
        }
        if (at > first) {
            multiprotocol(attributes, reach, at);
        }
    }

    private void multiprotocol(byte[] attributes, Message.Reach reach, int end) {
        putU16(WITHDRAWN_LENGTH_AT, 0);
        putU16(ATTRIBUTES_LENGTH_AT, end - ATTRIBUTES_AT + attributes.length);
        putAttributeHeader(AttributeType.MP_REACH_NLRI, end);
        int at = putFamily(Family.IPV6_UNICAST);
        buffer[at] = (byte) (reach.linkLocal().isPresent() ? 32 : 16);
        at = putAddress(reach.nextHop(), at + 1);
        if (reach.linkLocal().isPresent()) {
            at = putAddress(reach.linkLocal().get(), at);
        }
        buffer[at] = 0;
        System.arraycopy(attributes, 0, buffer, end, attributes.length);
        send(end + attributes.length);
    }

    /** The header of the first attribute, whose value ends there. */
    private void putAttributeHeader(AttributeType type, int end) {
        buffer[ATTRIBUTES_AT] = (byte) (type.flags() | Flag.EXTENDED_LENGTH);
        buffer[ATTRIBUTES_AT + 1] = (byte) type.code();
        putU16(ATTRIBUTES_AT + 2, end - ATTRIBUTES_AT - ATTRIBUTE_HEADER);
    }

    private int putFamily(Family family) {
        int at = ATTRIBUTES_AT + ATTRIBUTE_HEADER;
        putU16(at, family.afi());
        buffer[at + 2] = (byte) family.safi();
        return at + 3;
    }

    private int putAddress(IpAddress address, int at) {
        byte[] octets = address.toBytes();
        System.arraycopy(octets, 0, buffer, at, octets.length);
        return at + octets.length;
    }

    private void putU16(int at, int value) {
        buffer[at] = (byte) (value >>> 8);
        buffer[at + 1] = (byte) value;
    }

    private void send(int length) {
        MessageWriter.putHeader(buffer, MessageType.UPDATE, length);
        sink.accept(buffer, length);
    }
}
