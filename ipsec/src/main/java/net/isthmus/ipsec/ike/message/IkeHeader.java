package net.isthmus.ipsec.ike.message;

import net.isthmus.wire.OctetReader;
import net.isthmus.wire.OctetWriter;

/**
 * The header of every message (RFC 7296 §3.1).
 *
 * <pre>
 *  0                   1                   2                   3
 * +---------------------------------------------------------------+
 * |                     IKE SA initiator's SPI                    |
 * |                                                               |
 * +---------------------------------------------------------------+
 * |                     IKE SA responder's SPI                    |
 * |                                                               |
 * +---------------+-------+-------+---------------+---------------+
 * | next payload  | major | minor | exchange type | flags         |
 * +---------------+-------+-------+---------------+---------------+
 * |                          message ID                           |
 * +---------------------------------------------------------------+
 * |                            length                             |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * @param responderSpi 0 in the first message
 * @param isFromInitiator true if the sender is the initiator of the IKE SA
 * @param messageId as an unsigned number
 */
public record IkeHeader(
        long initiatorSpi,
        long responderSpi,
        ExchangeType exchange,
        boolean isFromInitiator,
        boolean isResponse,
        int messageId) {
    /** Octets of a header. */
    public static final int LENGTH = 28;

    static final int NEXT_PAYLOAD_AT = 16;
    private static final int MAJOR_VERSION = 2;
    private static final int INITIATOR = 0x08;
    private static final int RESPONSE = 0x20;
    private static final int MAX_MESSAGE_BYTES = 65_535;

    /**
     * Reads and checks the header of a datagram.
     *
     * @throws IkeFault if it is no message of IKEv2, or its length is not the datagram's
     */
    public static IkeHeader parse(byte[] datagram) throws IkeFault {
        if (datagram.length < LENGTH || datagram.length > MAX_MESSAGE_BYTES) {
            throw IkeFault.syntax("a message of %d bytes".formatted(datagram.length));
        }
        OctetReader reader = OctetReader.of(datagram);
        long initiatorSpi = reader.i64();
        long responderSpi = reader.i64();
        reader.skip(1);
        int version = reader.u8();
        if (version >>> 4 != MAJOR_VERSION) {
            throw IkeFault.version(version >>> 4, version & 0xf);
        }
        int exchangeCode = reader.u8();
        int flags = reader.u8();
        int messageId = (int) reader.u32();
        long length = reader.u32();
        if (length != datagram.length) {
            throw IkeFault.syntax("the header says %d bytes, the datagram has %d".formatted(length, datagram.length));
        }
        if (initiatorSpi == 0) {
            throw IkeFault.syntax("the initiator's SPI is zero");
        }
        ExchangeType exchange = ExchangeType.of(exchangeCode)
                .orElseThrow(() -> IkeFault.syntax("exchange type %d is not known here".formatted(exchangeCode)));
        return new IkeHeader(
                initiatorSpi, responderSpi, exchange, (flags & INITIATOR) != 0, (flags & RESPONSE) != 0, messageId);
    }

    /** Type of the first payload of a datagram whose header has been parsed. */
    static int nextPayload(byte[] datagram) {
        return datagram[NEXT_PAYLOAD_AT] & 0xff;
    }

    /** Appends it, without the length of what follows. */
    void writeTo(OctetWriter out, int nextPayload) {
        out.u64(initiatorSpi).u64(responderSpi).u8(nextPayload).u8(MAJOR_VERSION << 4);
        out.u8(exchange.code()).u8((isFromInitiator ? INITIATOR : 0) | (isResponse ? RESPONSE : 0));
        out.u32(messageId).u32(0);
    }

    /** Says how long the message is that has been written. */
    static void putLength(OctetWriter out) {
        out.putU16(LENGTH - 4, out.length() >>> 16).putU16(LENGTH - 2, out.length());
    }

    /** The header of the answer to a request. */
    public IkeHeader answer() {
        return new IkeHeader(initiatorSpi, responderSpi, exchange, !isFromInitiator, true, messageId);
    }
}
