package net.isthmus.wire;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An option of a neighbour discovery message (RFC 4861 §4.6).
 *
 * <pre>
 *  0        1        2
 *  +--------+--------+- - - - - - - -+
 *  | type   | length | value         |    length in units of eight bytes, both header bytes counted, never 0
 *  +--------+--------+- - - - - - - -+
 * </pre>
 */
public sealed interface NdOption {
    /** MAC address of who sends (type 1). */
    record SourceLinkLayer(MacAddress mac) implements NdOption {}

    /** MAC address of the target (type 2). */
    record TargetLinkLayer(MacAddress mac) implements NdOption {}

    /** MTU of the link (type 5). */
    record Mtu(long bytes) implements NdOption {}

    /**
     * A prefix of the link (type 3, RFC 4861 §4.6.2).
     *
     * @param isOnLink its addresses are on the link
     * @param isAutonomous hosts may make themselves addresses of it (RFC 4862)
     * @param validSeconds how long, counted from now; 2^32 - 1 for ever
     * @param preferredSeconds how long new connections may use them
     */
    record PrefixInformation(
            IpPrefix prefix, boolean isOnLink, boolean isAutonomous, long validSeconds, long preferredSeconds)
            implements NdOption {}

    /** A route by this router (type 24, RFC 4191 §2.3); a lifetime of 0 takes it back. */
    record RouteInformation(IpPrefix prefix, RouterPreference preference, long lifetimeSeconds) implements NdOption {}

    /** DNS servers (type 25, RFC 8106 §5.1). */
    record RecursiveDns(long lifetimeSeconds, List<IpAddress> servers) implements NdOption {
        public RecursiveDns {
            servers = List.copyOf(servers);
        }
    }

    /** Domains in which to look names up (type 31, RFC 8106 §5.2). */
    record DnsSearch(long lifetimeSeconds, List<String> domains) implements NdOption {
        public DnsSearch {
            domains = List.copyOf(domains);
        }
    }

    /** Any other, or one whose length its type does not allow; to be ignored (RFC 4861 §4.6). */
    record Unknown(int type, Octets value) implements NdOption {}

    /** Type of {@link SourceLinkLayer}. */
    int TYPE_SOURCE = 1;

    /** Type of {@link TargetLinkLayer}. */
    int TYPE_TARGET = 2;

    /** Type of {@link PrefixInformation}. */
    int TYPE_PREFIX = 3;

    /** Type of {@link Mtu}. */
    int TYPE_MTU = 5;

    /** Type of {@link RouteInformation}. */
    int TYPE_ROUTE = 24;

    /** Type of {@link RecursiveDns}. */
    int TYPE_DNS = 25;

    /** Type of {@link DnsSearch}. */
    int TYPE_SEARCH = 31;

    /** Bytes of one length unit. */
    int UNIT = 8;

    /** All options between two places; empty if one of them does not fit, which spoils the message. */
    static Optional<List<NdOption>> parseAll(MemorySegment memory, long from, long end) {
        List<NdOption> options = new ArrayList<>();
        long at = from;
        while (at < end) {
            int length = end - at < 2 ? 0 : NetworkOrder.u8(memory, at + 1) * UNIT;
            if (length == 0 || length > end - at) {
                return Optional.empty();
            }
            options.add(parse(memory, at, length));
            at += length;
        }
        return Optional.of(List.copyOf(options));
    }

    private static NdOption parse(MemorySegment memory, long at, int length) {
        int type = NetworkOrder.u8(memory, at);
        var value = new OctetReader(memory, at + 2, length - 2);
        Optional<NdOption> known =
                switch (type) {
                    case TYPE_SOURCE ->
                        length == UNIT ? Optional.of(new SourceLinkLayer(value.mac())) : Optional.empty();
                    case TYPE_TARGET ->
                        length == UNIT ? Optional.of(new TargetLinkLayer(value.mac())) : Optional.empty();
                    case TYPE_MTU ->
                        length == UNIT ? Optional.of(new Mtu(value.skip(2).u32())) : Optional.empty();
                    case TYPE_PREFIX -> length == 4 * UNIT ? prefix(value) : Optional.empty();
                    case TYPE_ROUTE -> length <= 3 * UNIT ? route(value) : Optional.empty();
                    case TYPE_DNS -> length >= 3 * UNIT && length % (2 * UNIT) == UNIT ? dns(value) : Optional.empty();
                    case TYPE_SEARCH -> length >= 2 * UNIT ? search(value) : Optional.empty();
                    default -> Optional.empty();
                };
        return known.orElseGet(() -> new Unknown(type, Octets.copyOf(memory, at + 2, length - 2)));
    }

    private static Optional<NdOption> prefix(OctetReader value) {
        int length = value.u8();
        int flags = value.u8();
        long valid = value.u32();
        long preferred = value.u32();
        IpAddress address = value.skip(4).ip6();
        return length > 128
                ? Optional.empty()
                : Optional.of(new PrefixInformation(
                        new IpPrefix(address, length), (flags & 0x80) != 0, (flags & 0x40) != 0, valid, preferred));
    }

    private static Optional<NdOption> route(OctetReader value) {
        int length = value.u8();
        RouterPreference preference = RouterPreference.of(value.u8() >>> 3);
        long lifetime = value.u32();
        int octets = value.remaining();
        if (length > octets * 8) {
            return Optional.empty();
        }
        long high = octets >= 8 ? value.i64() : 0;
        long low = octets >= 16 ? value.i64() : 0;
        return Optional.of(
                new RouteInformation(new IpPrefix(IpAddress.ofIpv6(high, low), length), preference, lifetime));
    }

    private static Optional<NdOption> dns(OctetReader value) {
        long lifetime = value.skip(2).u32();
        List<IpAddress> servers = new ArrayList<>();
        while (value.remaining() > 0) {
            servers.add(value.ip6());
        }
        return Optional.of(new RecursiveDns(lifetime, servers));
    }

    private static Optional<NdOption> search(OctetReader value) {
        long lifetime = value.skip(2).u32();
        return DnsNames.parse(value.rest())
                .filter(names -> !names.isEmpty())
                .map(names -> new DnsSearch(lifetime, names));
    }

    /** Writes an option, padded to whole units. */
    static void emit(NdOption option, OctetWriter writer) {
        int from = writer.length();
        switch (option) {
            case SourceLinkLayer(MacAddress mac) -> writer.u8(TYPE_SOURCE).u8(0).mac(mac);
            case TargetLinkLayer(MacAddress mac) -> writer.u8(TYPE_TARGET).u8(0).mac(mac);
            case Mtu(long bytes) -> writer.u8(TYPE_MTU).u8(0).u16(0).u32(bytes);
            case PrefixInformation(
                    IpPrefix prefix,
                    boolean isOnLink,
                    boolean isAutonomous,
                    long valid,
                    long preferred) ->
                writer.u8(TYPE_PREFIX)
                        .u8(0)
                        .u8(prefix.length())
                        .u8((isOnLink ? 0x80 : 0) | (isAutonomous ? 0x40 : 0))
                        .u32(valid)
                        .u32(preferred)
                        .u32(0)
                        .address(prefix.address());
            case RouteInformation(IpPrefix prefix, RouterPreference preference, long lifetime) -> {
                writer.u8(TYPE_ROUTE).u8(0).u8(prefix.length()).u8(preference.bits() << 3);
                writer.u32(lifetime).address(prefix.address());
            }
            case RecursiveDns(long lifetime, List<IpAddress> servers) -> {
                writer.u8(TYPE_DNS).u8(0).u16(0).u32(lifetime);
                servers.forEach(writer::address);
            }
            case DnsSearch(long lifetime, List<String> domains) -> {
                writer.u8(TYPE_SEARCH).u8(0).u16(0).u32(lifetime);
                DnsNames.emit(domains, writer);
            }
            case Unknown(int type, Octets value) -> writer.u8(type).u8(0).octets(value);
        }
        writer.zeros(-(writer.length() - from) & UNIT - 1);
        writer.putU8(from + 1, (writer.length() - from) / UNIT);
    }
}
