package net.isthmus.services.dhcp4;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.MacAddress;
import net.isthmus.wire.OctetReader;
import net.isthmus.wire.OctetWriter;
import net.isthmus.wire.Octets;

/**
 * A DHCPv4 message (RFC 2131 §2), the payload of its UDP datagram.
 *
 * <pre>
 *  0    1      2     3     4         8      10      12       16       20       24
 *  +----+------+-----+------+---------+------+-------+--------+--------+--------+--------+- - -
 *  | op | type | len | hops | xid     | secs | flags | ciaddr | yiaddr | siaddr | giaddr |
 *  +----+------+-----+------+---------+------+-------+--------+--------+--------+--------+- - -
 *  28       44      108    236      240
 *  +--------+-------+------+--------+- - - - -+
 *  | chaddr | sname | file | cookie | options |
 *  +--------+-------+------+--------+- - - - -+
 * </pre>
 *
 * @param isReply from a server
 * @param transactionId ties answers to questions
 * @param elapsedSeconds since the client began to ask
 * @param wantsBroadcast the client cannot yet be reached by unicast
 * @param clientAddress address that the client has and uses
 * @param yourAddress address that the client is given
 * @param clientMac MAC address of the client
 * @param options all options, those in overloaded fields too (RFC 2132 §9.3)
 */
public record DhcpMessage(
        boolean isReply,
        int transactionId,
        int elapsedSeconds,
        boolean wantsBroadcast,
        IpAddress clientAddress,
        IpAddress yourAddress,
        MacAddress clientMac,
        List<DhcpOption> options) {

    private static final long COOKIE = 0x6382_5363L;
    private static final int FIXED = 240;
    private static final int BROADCAST = 0x8000;
    private static final int SERVER_NAME_LENGTH = 64;
    private static final int FILE_LENGTH = 128;

    /** Shortest message: what every server must take, and some demand (RFC 1542 §2.1). */
    private static final int MIN_LENGTH = 300;

    public DhcpMessage {
        options = List.copyOf(options);
    }

    /** Reads a message; empty if it is none. Never throws. */
    public static Optional<DhcpMessage> parse(Octets payload) {
        OctetReader reader = payload.reader();
        int operation = reader.u8();
        int hardware = reader.u16();
        int transactionId = (int) reader.skip(1).u32();
        int elapsed = reader.u16();
        int flags = reader.u16();
        IpAddress client = reader.ip4();
        IpAddress your = reader.ip4();
        MacAddress mac = reader.skip(8).mac();
        OctetReader serverName = reader.skip(10).part(SERVER_NAME_LENGTH);
        OctetReader file = reader.part(FILE_LENGTH);
        boolean isMessage = reader.u32() == COOKIE && (operation == 1 || operation == 2) && hardware == 0x0106;
        if (reader.hasFailed() || !isMessage) {
            return Optional.empty();
        }
        return options(payload, serverName, file)
                .map(options -> new DhcpMessage(
                        operation == 2, transactionId, elapsed, (flags & BROADCAST) != 0, client, your, mac, options));
    }

    private static Optional<List<DhcpOption>> options(Octets payload, OctetReader serverName, OctetReader file) {
        Optional<Map<Integer, Octets>> own =
                DhcpOptions.split(List.of(payload.reader().skip(FIXED)));
        int overload = own.map(values -> values.get(DhcpOptions.OVERLOAD))
                .filter(value -> value.length() == 1)
                .map(value -> value.at(0))
                .orElse(0);
        List<OctetReader> fields = new ArrayList<>(List.of(payload.reader().skip(FIXED)));
        if ((overload & 1) != 0) {
            fields.add(file);
        }
        if ((overload & 2) != 0) {
            fields.add(serverName);
        }
        return DhcpOptions.split(fields).map(values -> {
            List<DhcpOption> options = new ArrayList<>();
            values.forEach((code, value) -> {
                if (code != DhcpOptions.OVERLOAD) {
                    options.add(DhcpOptions.parse(code, value));
                }
            });
            return options;
        });
    }

    /** The message as a UDP payload. */
    public Octets toPayload() {
        var writer = new OctetWriter();
        writer.u8(isReply ? 2 : 1).u16(0x0106).u8(0).u32(transactionId);
        writer.u16(elapsedSeconds).u16(wantsBroadcast ? BROADCAST : 0);
        writer.address(clientAddress).address(yourAddress).zeros(8);
        writer.mac(clientMac).zeros(10 + SERVER_NAME_LENGTH + FILE_LENGTH).u32(COOKIE);
        options.forEach(option -> DhcpOptions.emit(option, writer));
        DhcpOptions.emitEnd(writer);
        writer.zeros(Math.max(0, MIN_LENGTH - writer.length()));
        return Octets.of(writer.toBytes());
    }

    /** What the message is, if it says so. */
    public Optional<MessageType> type() {
        return find(DhcpOption.Type.class, DhcpOptions.MESSAGE_TYPE).map(DhcpOption.Type::type);
    }

    /** The address in an option. */
    public Optional<IpAddress> address(int code) {
        return find(DhcpOption.Address.class, code).map(DhcpOption.Address::address);
    }

    /** The addresses in an option; none without it. */
    public List<IpAddress> addresses(int code) {
        return find(DhcpOption.Addresses.class, code)
                .map(DhcpOption.Addresses::addresses)
                .orElse(List.of());
    }

    /** The time in an option. */
    public Optional<Long> seconds(int code) {
        return find(DhcpOption.Seconds.class, code).map(DhcpOption.Seconds::seconds);
    }

    /** The text in an option. */
    public Optional<String> text(int code) {
        return find(DhcpOption.Text.class, code).map(DhcpOption.Text::text);
    }

    /** The option of a code, if it is there and has the form that it should. */
    public <T extends DhcpOption> Optional<T> find(Class<T> form, int code) {
        return options.stream()
                .filter(option -> option.code() == code && form.isInstance(option))
                .map(form::cast)
                .findFirst();
    }
}
