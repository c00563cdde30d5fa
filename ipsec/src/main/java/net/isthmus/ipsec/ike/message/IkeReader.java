package net.isthmus.ipsec.ike.message;

import java.util.ArrayList;
import java.util.List;
import net.isthmus.wire.OctetReader;
import net.isthmus.wire.Octets;

/**
 * From datagrams to messages. A message whose last payload is SK or SKF is read in two steps: its frame at once, what
 * is inside when there are keys ({@link IkePacket.Encrypted#open}, {@link FragmentReassembly}).
 *
 * <pre>
 * +---------------+---+-------------+-----------------+
 * | next payload  | C |  reserved   | payload length  |   generic header of each payload (RFC 7296 §3.2)
 * +---------------+---+-------------+-----------------+
 * </pre>
 */
public final class IkeReader {
    /** The most payloads of a message. */
    static final int MAX_PAYLOADS = 128;

    private static final int CRITICAL = 0x80;

    private IkeReader() {}

    /**
     * Reads a datagram, without the marker that port 4500 has.
     *
     * @throws IkeFault if it is no message, or a message in clear that cannot be read
     */
    public static IkePacket read(byte[] datagram) throws IkeFault {
        IkeHeader header = IkeHeader.parse(datagram);
        int type = IkeHeader.nextPayload(datagram);
        int typeAt = IkeHeader.NEXT_PAYLOAD_AT;
        int at = IkeHeader.LENGTH;
        OctetReader reader = OctetReader.of(datagram).skip(IkeHeader.LENGTH);
        for (int count = 0; type != PayloadType.NONE && count < MAX_PAYLOADS; count++) {
            int next = reader.u8();
            int length = reader.skip(1).u16();
            if (type == PayloadType.ENCRYPTED.code() || type == PayloadType.ENCRYPTED_FRAGMENT.code()) {
                if (reader.hasFailed() || at + length != datagram.length) {
                    throw IkeFault.syntax("the encrypted payload is not the last");
                }
                var frame = new IkePacket.Frame(Octets.of(datagram), at, typeAt);
                return type == PayloadType.ENCRYPTED.code() ? encrypted(header, frame) : fragment(header, frame);
            }
            if (length < IkePacket.GENERIC_HEADER_BYTES
                    || reader.skip(length - IkePacket.GENERIC_HEADER_BYTES).hasFailed()) {
                throw tooShort(type, length);
            }
            typeAt = at;
            at += length;
            type = next;
        }
        return clear(header, datagram);
    }

    private static IkePacket.Clear clear(IkeHeader header, byte[] datagram) throws IkeFault {
        List<Payload> payloads =
                payloads(OctetReader.of(datagram).skip(IkeHeader.LENGTH), IkeHeader.nextPayload(datagram));
        PayloadRules.checkClear(header, payloads);
        return new IkePacket.Clear(new IkeMessage(header, payloads), Octets.of(datagram));
    }

    private static IkePacket encrypted(IkeHeader header, IkePacket.Frame frame) throws IkeFault {
        PayloadRules.checkMayBeEncrypted(header);
        return new IkePacket.Encrypted(header, frame);
    }

    private static IkePacket fragment(IkeHeader header, IkePacket.Frame frame) throws IkeFault {
        PayloadRules.checkMayBeEncrypted(header);
        OctetReader numbers = frame.datagram().reader().skip(frame.payloadAt() + IkePacket.GENERIC_HEADER_BYTES);
        int number = numbers.u16();
        int total = numbers.u16();
        if (numbers.hasFailed() || number == 0 || number > total) {
            throw IkeFault.syntax("fragment %d of %d".formatted(number, total));
        }
        if ((number == 1) == (frame.firstPayload() == PayloadType.NONE)) {
            throw IkeFault.syntax("fragment %d names payload %d as the first".formatted(number, frame.firstPayload()));
        }
        return new IkePacket.EncryptedFragment(header, frame, number, total);
    }

    /** Reads what was encrypted. */
    static IkePacket.Clear inner(IkeHeader header, IkePacket.Frame frame, byte[] plaintext) throws IkeFault {
        List<Payload> payloads = payloads(OctetReader.of(plaintext), frame.firstPayload());
        PayloadRules.checkProtected(header, payloads);
        return new IkePacket.Clear(new IkeMessage(header, payloads), frame.octets(plaintext));
    }

    /** Reads a chain of payloads that must fill what there is. */
    private static List<Payload> payloads(OctetReader reader, int firstType) throws IkeFault {
        List<Payload> payloads = new ArrayList<>();
        int type = firstType;
        while (type != PayloadType.NONE) {
            if (payloads.size() == MAX_PAYLOADS) {
                throw IkeFault.syntax("more than %d payloads".formatted(MAX_PAYLOADS));
            }
            int next = reader.u8();
            boolean isCritical = (reader.u8() & CRITICAL) != 0;
            int length = reader.u16();
            OctetReader body = reader.part(length - IkePacket.GENERIC_HEADER_BYTES);
            if (reader.hasFailed()) {
                throw tooShort(type, length);
            }
            payloads.add(payload(type, isCritical, body));
            type = next;
        }
        if (!reader.isExhausted()) {
            throw IkeFault.syntax("%d bytes behind the last payload".formatted(reader.remaining()));
        }
        return payloads;
    }

    private static Payload payload(int code, boolean isCritical, OctetReader body) throws IkeFault {
        PayloadType type = PayloadType.of(code).orElse(null);
        if (type == null) {
            if (isCritical) {
                throw IkeFault.criticalPayload(code);
            }
            return new Payload.Unknown(code, false, body.rest());
        }
        return PayloadReader.read(type, body);
    }

    private static IkeFault tooShort(int type, int length) {
        return IkeFault.syntax(
                "%s is said to be of %d bytes, which it cannot be".formatted(PayloadType.notationOf(type), length));
    }
}
