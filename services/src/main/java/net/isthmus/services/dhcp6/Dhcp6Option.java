package net.isthmus.services.dhcp6;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.isthmus.wire.DnsNames;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.OctetReader;
import net.isthmus.wire.OctetWriter;
import net.isthmus.wire.Octets;

/**
 * An option of a DHCPv6 message (RFC 8415 §21).
 *
 * <pre>
 *  0        2        4
 *  +--------+--------+- - - - -+
 *  | code   | length | value   |    some values hold options themselves
 *  +--------+--------+- - - - -+
 * </pre>
 */
public sealed interface Dhcp6Option {
    /** Who asks (1). */
    record ClientId(Octets duid) implements Dhcp6Option {}

    /** Who answers (2). */
    record ServerId(Octets duid) implements Dhcp6Option {}

    /** Addresses (3); a time of 0 leaves it to the client. */
    record AddressAssociation(long id, long renewSeconds, long rebindSeconds, List<Dhcp6Option> options)
            implements Dhcp6Option {
        public AddressAssociation {
            options = List.copyOf(options);
        }
    }

    /** Delegated prefixes (25). */
    record PrefixAssociation(long id, long renewSeconds, long rebindSeconds, List<Dhcp6Option> options)
            implements Dhcp6Option {
        public PrefixAssociation {
            options = List.copyOf(options);
        }
    }

    /** One address (5). */
    record Address(IpAddress address, long preferredSeconds, long validSeconds, List<Dhcp6Option> options)
            implements Dhcp6Option {
        public Address {
            options = List.copyOf(options);
        }
    }

    /** One prefix (26). */
    record Prefix(IpPrefix prefix, long preferredSeconds, long validSeconds, List<Dhcp6Option> options)
            implements Dhcp6Option {
        public Prefix {
            options = List.copyOf(options);
        }
    }

    /** Options that the client wants (6). */
    record Requested(List<Integer> codes) implements Dhcp6Option {
        public Requested {
            codes = List.copyOf(codes);
        }
    }

    /** How much a server wants to serve (7); 255 ends the search. */
    record Preference(int value) implements Dhcp6Option {}

    /** Hundredths of a second since the client began (8). */
    record Elapsed(int hundredths) implements Dhcp6Option {}

    /** What became of the request (13); 0 is success. */
    record Status(int code, String text) implements Dhcp6Option {}

    /** Two messages instead of four (14). */
    record RapidCommit() implements Dhcp6Option {}

    /** DNS servers (23). */
    record DnsServers(List<IpAddress> servers) implements Dhcp6Option {
        public DnsServers {
            servers = List.copyOf(servers);
        }
    }

    /** Domains in which names are looked up (24). */
    record Domains(List<String> domains) implements Dhcp6Option {
        public Domains {
            domains = List.copyOf(domains);
        }
    }

    /** Any other, or one that does not have the form of its kind. */
    record Unknown(int code, Octets value) implements Dhcp6Option {}

    int DNS = 23;
    int DOMAINS = 24;

    /** How deep options lie in options: association, address, status. */
    int DEEPEST = 3;

    /** All options of a value; empty if one does not fit. */
    static Optional<List<Dhcp6Option>> parseAll(OctetReader reader, int depth) {
        List<Dhcp6Option> options = new ArrayList<>();
        while (reader.remaining() > 0) {
            int code = reader.u16();
            Octets value = reader.octets(reader.u16());
            if (reader.hasFailed()) {
                return Optional.empty();
            }
            options.add(parse(code, value, depth)
                    .<Dhcp6Option>map(option -> option)
                    .orElseGet(() -> new Unknown(code, value)));
        }
        return Optional.of(options);
    }

    private static Optional<? extends Dhcp6Option> parse(int code, Octets value, int depth) {
        OctetReader reader = value.reader();
        int length = value.length();
        return switch (code) {
            case 1 -> length > 0 ? Optional.of(new ClientId(value)) : Optional.empty();
            case 2 -> length > 0 ? Optional.of(new ServerId(value)) : Optional.empty();
            case 3, 25 -> length >= 12 && depth < DEEPEST ? association(code, reader, depth) : Optional.empty();
            case 5 -> length >= 24 && depth < DEEPEST ? address(reader, depth) : Optional.empty();
            case 26 -> length >= 25 && depth < DEEPEST ? prefix(reader, depth) : Optional.empty();
            case 6 -> length % 2 == 0 ? Optional.of(requested(reader)) : Optional.empty();
            case 7 -> length == 1 ? Optional.of(new Preference(reader.u8())) : Optional.empty();
            case 8 -> length == 2 ? Optional.of(new Elapsed(reader.u16())) : Optional.empty();
            case 13 -> length >= 2 ? status(reader) : Optional.empty();
            case 14 -> length == 0 ? Optional.of(new RapidCommit()) : Optional.empty();
            case DNS -> length > 0 && length % 16 == 0 ? Optional.of(servers(reader)) : Optional.empty();
            case DOMAINS ->
                DnsNames.parse(value).filter(names -> !names.isEmpty()).map(Domains::new);
            default -> Optional.empty();
        };
    }

    private static Optional<Dhcp6Option> association(int code, OctetReader reader, int depth) {
        long id = reader.u32();
        long renew = reader.u32();
        long rebind = reader.u32();
        return parseAll(reader, depth + 1)
                .map(options -> code == 3
                        ? new AddressAssociation(id, renew, rebind, options)
                        : new PrefixAssociation(id, renew, rebind, options));
    }

    private static Optional<Dhcp6Option> address(OctetReader reader, int depth) {
        IpAddress address = reader.ip6();
        long preferred = reader.u32();
        long valid = reader.u32();
        return parseAll(reader, depth + 1).map(options -> new Address(address, preferred, valid, options));
    }

    private static Optional<Dhcp6Option> prefix(OctetReader reader, int depth) {
        long preferred = reader.u32();
        long valid = reader.u32();
        int length = reader.u8();
        IpAddress address = reader.ip6();
        return length > 128
                ? Optional.empty()
                : parseAll(reader, depth + 1)
                        .map(options -> new Prefix(new IpPrefix(address, length), preferred, valid, options));
    }

    private static Requested requested(OctetReader reader) {
        List<Integer> codes = new ArrayList<>();
        while (reader.remaining() > 0) {
            codes.add(reader.u16());
        }
        return new Requested(codes);
    }

    private static Optional<Dhcp6Option> status(OctetReader reader) {
        int code = reader.u16();
        String text = new String(reader.rest().toBytes(), StandardCharsets.ISO_8859_1);
        return text.chars().allMatch(c -> c >= ' ' && c < 127) ? Optional.of(new Status(code, text)) : Optional.empty();
    }

    private static DnsServers servers(OctetReader reader) {
        List<IpAddress> servers = new ArrayList<>();
        while (reader.remaining() > 0) {
            servers.add(reader.ip6());
        }
        return new DnsServers(servers);
    }

    /** Writes an option. */
    static void emit(Dhcp6Option option, OctetWriter writer) {
        int from = writer.length();
        writer.u16(0).u16(0);
        writer.putU16(from, emitValue(option, writer));
        writer.putU16(from + 2, writer.length() - from - 4);
    }

    /** Writes the value; returns the code. */
    private static int emitValue(Dhcp6Option option, OctetWriter writer) {
        return switch (option) {
            case ClientId(Octets duid) -> done(1, writer.octets(duid));
            case ServerId(Octets duid) -> done(2, writer.octets(duid));
            case AddressAssociation ia ->
                nested(3, writer.u32(ia.id).u32(ia.renewSeconds).u32(ia.rebindSeconds), ia.options);
            case PrefixAssociation ia ->
                nested(25, writer.u32(ia.id).u32(ia.renewSeconds).u32(ia.rebindSeconds), ia.options);
            case Address one ->
                nested(5, writer.address(one.address).u32(one.preferredSeconds).u32(one.validSeconds), one.options);
            case Prefix one ->
                nested(
                        26,
                        writer.u32(one.preferredSeconds)
                                .u32(one.validSeconds)
                                .u8(one.prefix.length())
                                .address(one.prefix.address()),
                        one.options);
            case Requested(List<Integer> codes) -> {
                codes.forEach(writer::u16);
                yield 6;
            }
            case Preference(int value) -> done(7, writer.u8(value));
            case Elapsed(int hundredths) -> done(8, writer.u16(hundredths));
            case Status(int code, String text) ->
                done(13, writer.u16(code).bytes(text.getBytes(StandardCharsets.ISO_8859_1)));
            case RapidCommit() -> 14;
            case DnsServers(List<IpAddress> servers) -> {
                servers.forEach(writer::address);
                yield DNS;
            }
            case Domains(List<String> domains) -> {
                DnsNames.emit(domains, writer);
                yield DOMAINS;
            }
            case Unknown(int code, Octets value) -> done(code, writer.octets(value));
        };
    }

    private static int done(int code, OctetWriter ignored) {
        return code;
    }

    private static int nested(int code, OctetWriter writer, List<Dhcp6Option> options) {
        options.forEach(option -> emit(option, writer));
        return code;
    }
}
