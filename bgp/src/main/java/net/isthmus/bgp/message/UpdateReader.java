package net.isthmus.bgp.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.isthmus.bgp.attr.PathAttributes;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpFamily;
import net.isthmus.wire.IpPrefix;

/**
 * An UPDATE: RFC 4271 §4.3, with the routes of other families that RFC 4760 puts among the attributes.
 *
 * <pre>
 *    0        19   21              21+w  23+w            23+w+a
 *   +--------+----+---------------+-----+---------------+- - - - - - - - -+
 *   | header | w  | w octets:     |  a  | a octets:     | reachable IPv4  |
 *   |        |    | withdrawn IPv4|     | attributes    | prefixes (NLRI) |
 *   +--------+----+---------------+-----+---------------+- - - - - - - - -+
 * </pre>
 *
 * First the routes are found, all of them, since a fault of an attribute withdraws them: where they cannot be found,
 * the session ends. Then the attributes are read, or remembered. At last RFC 7606 has its say: the strongest effect of
 * all that was wrong is done, and a message that holds no routes though it has attributes is trusted in nothing (§5.2).
 */
final class UpdateReader {
    private final WireOptions options;
    private final AttributeScan scan = new AttributeScan();
    private final AttributeCache cache = new AttributeCache();
    private final Flaws flaws = new Flaws();

    /** Of the message being read. */
    private final List<IpPrefix> withdrawn = new ArrayList<>();

    private final List<Message.Reach> reachable = new ArrayList<>();
    private final List<IpPrefix> prefixes = new ArrayList<>();

    UpdateReader(WireOptions options) {
        this.options = options;
    }

    /** Reads the whole message {@code octets[from..to)}, whose header has been checked. */
    Read read(byte[] octets, int from, int to) throws MalformedMessage {
        flaws.clear();
        withdrawn.clear();
        reachable.clear();
        int withdrawnAt = from + MessageType.HEADER + 2;
        int withdrawnEnd = field("withdrawn routes", octets, withdrawnAt, to - 2);
        int attributesAt = withdrawnEnd + 2;
        int nlriAt = field("path attributes", octets, attributesAt, to);
        scan.scan(octets, attributesAt, nlriAt, flaws);

        classicWithdrawn(octets, withdrawnAt, withdrawnEnd);
        unreach(octets);
        reach(octets);
        ReadAttributes read = attributes(nlriAt < to || scan.reachAt() == 0);
        classicReachable(octets, nlriAt, to, read.nextHop());
        if (nlriAt == to && scan.reachAt() == 0) {
            trustNothingOfAnEmptyOne();
        } else {
            checkPresent(read, nlriAt < to);
        }
        return new Read.Complete(update(read.attributes(), endOfRib(octets, from, to)), to - from, flaws.notes());
    }

    /** The end of a field whose length stands in the two octets before it. */
    private static int field(String name, byte[] octets, int at, int limit) throws MalformedMessage {
        int end = at + BigEndian.u16(octets, at - 2);
        if (end > limit) {
            throw new MalformedMessage(
                    ErrorCode.MALFORMED_ATTRIBUTE_LIST,
                    name + " of " + (end - at) + " octets, which end " + (end - limit) + " octets too late");
        }
        return end;
    }

    private ReadAttributes attributes(boolean isNextHopNeeded) throws MalformedMessage {
        byte[] octets = scan.gathered();
        int length = scan.gatheredLength();
        ReadAttributes known = cache.find(octets, length);
        if (known != null) {
            return known;
        }
        ReadAttributes read = new AttributeReader(options, flaws).read(octets, length, isNextHopNeeded);
        if (flaws.isEmpty() && (isNextHopNeeded || !read.present().contains(AttributeType.NEXT_HOP))) {
            cache.put(octets, length, read);
        }
        return read;
    }

    private void classicWithdrawn(byte[] octets, int from, int to) throws MalformedMessage {
        if (classic("withdrawn", octets, from, to)) {
            withdrawn.addAll(prefixes);
        }
    }

    /** Without a next hop these will be withdrawn, and the one that stands for it is never seen. */
    private void classicReachable(byte[] octets, int from, int to, Optional<IpAddress> nextHop)
            throws MalformedMessage {
        if (classic("reachable", octets, from, to)) {
            addReachable(nextHop.orElse(IpPrefix.ALL_IPV4.address()), Optional.empty());
        }
    }

    /** Reads the prefixes of a field outside the attributes; true if there are any that we have asked for. */
    private boolean classic(String name, byte[] octets, int from, int to) throws MalformedMessage {
        prefixes.clear();
        int end = PrefixCodec.read(IpFamily.IPV4, octets, from, to, prefixes);
        if (end < to) {
            throw new MalformedMessage(ErrorCode.INVALID_NETWORK_FIELD, badPrefix(name, IpFamily.IPV4, octets, end));
        }
        if (from < to && !options.families().contains(Family.IPV4_UNICAST)) {
            flaws.ignore(0, name + " routes of IPv4, which was not agreed on");
            return false;
        }
        return from < to;
    }

    private static String badPrefix(String name, IpFamily family, byte[] octets, int at) {
        int length = BigEndian.u8(octets, at);
        return "a " + name + " prefix of " + family
                + (length > family.bits()
                        ? " with a length of " + length + " bits"
                        : " that ends before its " + length + " bits");
    }

    /** RFC 4760 §4: the family, then prefixes. */
    private void unreach(byte[] octets) throws MalformedMessage {
        if (scan.unreachAt() > 0) {
            Optional<Family> family = family(AttributeType.MP_UNREACH_NLRI, octets, scan.unreachAt());
            if (family.isPresent()) {
                multiprotocol(family.get(), octets, scan.unreachAt() + 3, scan.unreachEnd(), "withdrawn");
                withdrawn.addAll(prefixes);
            }
        }
    }

    /** RFC 4760 §3: the family, the length of the next hop, the next hop, an octet without meaning, prefixes. */
    private void reach(byte[] octets) throws MalformedMessage {
        int at = scan.reachAt();
        if (at == 0) {
            return;
        }
        Optional<Family> family = family(AttributeType.MP_REACH_NLRI, octets, at);
        if (family.isEmpty()) {
            return;
        }
        int length = BigEndian.u8(octets, at + 3);
        int nextHopAt = at + 4;
        boolean isExpected = family.get() == Family.IPV4_UNICAST ? length == 4 : length == 16 || length == 32;
        if (!isExpected || nextHopAt + length + 1 > scan.reachEnd()) {
            throw new MalformedMessage(
                    ErrorCode.OPTIONAL_ATTRIBUTE,
                    "MP_REACH_NLRI with a next hop of " + length + " octets for " + family.get() + ", and "
                            + (scan.reachEnd() - nextHopAt) + " octets for all that follows");
        }
        multiprotocol(family.get(), octets, nextHopAt + length + 1, scan.reachEnd(), "reachable");
        IpAddress nextHop = length == 4 ? BigEndian.ip4(octets, nextHopAt) : BigEndian.ip6(octets, nextHopAt);
        Optional<IpAddress> linkLocal = Optional.of(length)
                .filter(octetCount -> octetCount == 32)
                .map(_ -> BigEndian.ip6(octets, nextHopAt + 16));
        addMultiprotocol(nextHop, linkLocal.filter(IpAddress::isLinkLocal));
    }

    /** A neighbour that has but a link-local address may leave the global one open: RFC 2545 §3 has no word for it. */
    private void addMultiprotocol(IpAddress nextHop, Optional<IpAddress> linkLocal) {
        IpAddress best = nextHop.isUnspecified() ? linkLocal.orElse(nextHop) : nextHop;
        addReachable(best, linkLocal.filter(address -> !best.isLinkLocal()));
    }

    private Optional<Family> family(AttributeType type, byte[] octets, int at) {
        int afi = BigEndian.u16(octets, at);
        int safi = BigEndian.u8(octets, at + 2);
        Optional<Family> family = Family.of(afi, safi).filter(options.families()::contains);
        if (family.isEmpty()) {
            flaws.ignore(type.code(), type + " of family " + afi + "/" + safi + ", which was not agreed on");
        }
        return family;
    }

    private void multiprotocol(Family family, byte[] octets, int from, int to, String name) throws MalformedMessage {
        prefixes.clear();
        int end = PrefixCodec.read(family.ip(), octets, from, to, prefixes);
        if (end < to) {
            throw new MalformedMessage(ErrorCode.OPTIONAL_ATTRIBUTE, badPrefix(name, family.ip(), octets, end));
        }
    }

    /** Takes the prefixes read last; those that nobody can reach are passed over. */
    private void addReachable(IpAddress nextHop, Optional<IpAddress> linkLocal) {
        boolean areAllReachable = true;
        for (IpPrefix prefix : prefixes) {
            if (!PrefixCodec.isReachable(prefix)) {
                areAllReachable = false;
                flaws.ignore(0, "the prefix " + prefix + ", which cannot be reached through a neighbour");
            }
        }
        if (!areAllReachable) {
            prefixes.removeIf(prefix -> !PrefixCodec.isReachable(prefix));
        }
        if (!prefixes.isEmpty()) {
            reachable.add(new Message.Reach(nextHop, linkLocal, prefixes));
        }
    }

    /** RFC 7606 §5.2: perhaps it did hold routes, and the fault hides them. */
    private void trustNothingOfAnEmptyOne() throws MalformedMessage {
        if (flaws.withdrawal().isPresent()) {
            throw new MalformedMessage(flaws.withdrawal().get());
        }
    }

    /** RFC 7606 §3(d), RFC 4271 §5; between speakers of one autonomous system LOCAL_PREF too (§5.1.5). */
    private void checkPresent(ReadAttributes read, boolean isNextHopNeeded) {
        if (reachable.isEmpty()) {
            return;
        }
        require(AttributeType.ORIGIN, read);
        require(AttributeType.AS_PATH, read);
        if (isNextHopNeeded) {
            require(AttributeType.NEXT_HOP, read);
        }
        if (options.isInternal()) {
            require(AttributeType.LOCAL_PREF, read);
        }
    }

    private void require(AttributeType type, ReadAttributes read) {
        if (!read.present().contains(type)) {
            flaws.withdraw(
                    type.code(), new ProtocolFault(ErrorCode.MISSING_WELL_KNOWN_ATTRIBUTE, type + " is missing"));
        }
    }

    /** RFC 4724 §2: an UPDATE without anything, or with nothing but an MP_UNREACH_NLRI without prefixes. */
    private List<Family> endOfRib(byte[] octets, int from, int to) {
        if (to - from == MessageType.UPDATE.minLength()) {
            return agreed(Optional.of(Family.IPV4_UNICAST));
        }
        int unreachAt = scan.unreachAt();
        boolean isFirst = unreachAt == from + 26 || unreachAt == from + 27;
        boolean isAlone = unreachAt + 3 == to && BigEndian.u16(octets, from + MessageType.HEADER) == 0;
        return isFirst && isAlone
                ? agreed(Family.of(BigEndian.u16(octets, unreachAt), BigEndian.u8(octets, unreachAt + 2)))
                : List.of();
    }

    private List<Family> agreed(Optional<Family> family) {
        return family.filter(options.families()::contains).map(List::of).orElse(List.of());
    }

    private Message.Update update(PathAttributes attributes, List<Family> endOfRib) {
        if (flaws.withdrawal().isPresent()) {
            reachable.forEach(reach -> withdrawn.addAll(reach.prefixes()));
            reachable.clear();
        }
        return new Message.Update(
                withdrawn, reachable.isEmpty() ? Optional.empty() : Optional.of(attributes), reachable, endOfRib);
    }
}
