package net.isthmus.services.dhcp6;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.isthmus.wire.OctetReader;
import net.isthmus.wire.OctetWriter;
import net.isthmus.wire.Octets;

/**
 * A DHCPv6 message between client and server (RFC 8415 §8).
 *
 * <pre>
 *  0        1                 4
 *  +--------+-----------------+- - - - -+
 *  | type   | transaction     | options |
 *  +--------+-----------------+- - - - -+
 * </pre>
 */
public record Dhcp6Message(int type, int transactionId, List<Dhcp6Option> options) {
    public static final int SOLICIT = 1;
    public static final int ADVERTISE = 2;
    public static final int REQUEST = 3;
    public static final int RENEW = 5;
    public static final int REBIND = 6;
    public static final int REPLY = 7;
    public static final int RELEASE = 8;

    public Dhcp6Message {
        options = List.copyOf(options);
    }

    /** Reads a message; empty if it is none. Never throws. */
    public static Optional<Dhcp6Message> parse(Octets payload) {
        OctetReader reader = payload.reader();
        int type = reader.u8();
        int transactionId = reader.u8() << 16 | reader.u16();
        if (reader.hasFailed() || type < SOLICIT || type > 11) {
            return Optional.empty();
        }
        return Dhcp6Option.parseAll(reader, 0).map(options -> new Dhcp6Message(type, transactionId, options));
    }

    /** The message as a UDP payload. */
    public Octets toPayload() {
        var writer = new OctetWriter().u8(type).u8(transactionId >>> 16).u16(transactionId);
        options.forEach(option -> Dhcp6Option.emit(option, writer));
        return Octets.of(writer.toBytes());
    }

    /** All options of a kind. */
    public <T extends Dhcp6Option> Stream<T> all(Class<T> kind) {
        return options.stream().filter(kind::isInstance).map(kind::cast);
    }

    /** The first option of a kind. */
    public <T extends Dhcp6Option> Optional<T> find(Class<T> kind) {
        return all(kind).findFirst();
    }
}
