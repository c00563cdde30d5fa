package net.isthmus.bgp.message;

import java.util.Arrays;
import net.isthmus.wire.OctetWriter;

/**
 * Writes the messages of one connection: RFC 4271 §4. A value may become several messages, since an UPDATE names as
 * many prefixes as it likes, and one message holds 4,096 octets, or 65,535 (RFC 8654).
 */
public final class MessageWriter {

    /** Takes messages one by one. */
    @FunctionalInterface
    public interface Sink {
        /** Takes {@code octets[0..length)}, which are written over as soon as this returns. */
        void accept(byte[] octets, int length);
    }

    private static final int CAPABILITIES = 2;
    private static final int MAX_SHORT_PARAMETERS = 254;

    private WireOptions options = WireOptions.BEFORE_OPEN;
    private byte[] buffer = newBuffer(options);

    /** From the next message on, this is agreed. */
    public void agree(WireOptions agreed) {
        options = agreed;
        buffer = newBuffer(agreed);
    }

    private static byte[] newBuffer(WireOptions options) {
        var buffer = new byte[options.maxMessageLength()];
        Arrays.fill(buffer, 0, 16, (byte) -1);
        return buffer;
    }

    /**
     * Writes a message.
     *
     * @return how many prefixes are withdrawn though they should have been announced: their attributes do not fit in a
     *     message (RFC 8654 §4), or their next hop is of the wrong family
     */
    public int write(Message message, Sink sink) {
        return switch (message) {
            case Message.Open open -> put(MessageType.OPEN, body(open), sink);
            case Message.Update update -> new UpdateWriter(options, buffer, sink).write(update);
            case Message.Notification notification -> put(MessageType.NOTIFICATION, body(notification), sink);
            case Message.Keepalive _ -> put(MessageType.KEEPALIVE, new OctetWriter(), sink);
            case Message.RouteRefresh refresh ->
                put(
                        MessageType.ROUTE_REFRESH,
                        new OctetWriter()
                                .u16(refresh.afi())
                                .u8(refresh.subtype())
                                .u8(refresh.safi()),
                        sink);
        };
    }

    private int put(MessageType type, OctetWriter body, Sink sink) {
        byte[] octets = body.toBytes();
        int length = MessageType.HEADER + octets.length;
        System.arraycopy(octets, 0, buffer, MessageType.HEADER, octets.length);
        putHeader(buffer, type, length);
        sink.accept(buffer, length);
        return 0;
    }

    /** The marker is there already. */
    static void putHeader(byte[] buffer, MessageType type, int length) {
        buffer[16] = (byte) (length >>> 8);
        buffer[17] = (byte) length;
        buffer[18] = (byte) type.code();
    }

    /** What does not fit of the octets besides the code is left out. */
    private OctetWriter body(Message.Notification notification) {
        byte[] value = notification.value().toBytes();
        int room = options.maxMessageLength() - MessageType.NOTIFICATION.minLength();
        return new OctetWriter()
                .u8(notification.code())
                .u8(notification.subcode())
                .bytes(value.length > room ? Arrays.copyOf(value, room) : value);
    }

    /** All capabilities are in one parameter; if that is too long, in the form of RFC 9072. */
    private static OctetWriter body(Message.Open open) {
        var capabilities = new OctetWriter();
        open.capabilities().forEach(capability -> CapabilityCodec.write(capability, capabilities));
        int length = capabilities.length();
        var body = new OctetWriter()
                .u8(open.version())
                .u16(open.as())
                .u16(open.holdTimeSeconds())
                .address(open.routerId());
        if (length == 0) {
            return body.u8(0);
        }
        if (length + 2 <= MAX_SHORT_PARAMETERS) {
            body.u8(length + 2).u8(CAPABILITIES).u8(length);
        } else {
            body.u8(255).u8(255).u16(length + 3).u8(CAPABILITIES).u16(length);
        }
        return body.bytes(capabilities.toBytes());
    }
}
