package net.isthmus.services.health;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * One call of {@code grpc.health.v1.Health/Check} over HTTP/2 with prior knowledge (RFC 9113 §3.3), without TLS. As
 * much of HTTP/2 as one call needs; header fields go out as literals (RFC 7541 §6.2.2), and those that come are not
 * read, because the message alone says whether all is well.
 *
 * <pre>
 *   ──▶ preface, SETTINGS, HEADERS, DATA (end of stream)
 *   ◀── SETTINGS, HEADERS, DATA with the message, HEADERS (trailers, end of stream)
 *
 *   message: 1 octet compressed, 4 octets length, then protobuf; field 1 of the answer: 1 serving, 2 not serving
 * </pre>
 *
 * @param service whom to ask for; empty for the server as a whole
 */
record GrpcQuestion(String service) {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;

    private static final int END_STREAM = 1;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;
    private static final int PADDED = 8;

    private static final int STREAM = 1;
    private static final int MAX_FRAME = 16_384;
    private static final int MAX_FRAMES = 64;
    private static final int MESSAGE_HEAD = 5;
    private static final int SERVICE_FIELD = 0x0a; // field 1, length-delimited
    private static final int STATUS_FIELD = 0x08; // field 1, varint

    private static final int METHOD_POST = 0x83; // fields of HPACK's static table, RFC 7541 appendix A
    private static final int SCHEME_HTTP = 0x86;

    CheckResult ask(Connection connection, String authority) throws IOException {
        OutputStream output = connection.output();
        output.write(request(authority));
        output.flush();
        var input = new DataInputStream(connection.input());
        var message = new ByteArrayOutputStream();
        for (int i = 0; i < MAX_FRAMES; i++) {
            int lengthAndType = input.readInt();
            int flags = input.readUnsignedByte();
            int stream = input.readInt() & Integer.MAX_VALUE;
            int type = lengthAndType & 0xff;
            int length = lengthAndType >>> 8;
            if (length > MAX_FRAME) {
                return CheckResult.bad("the answer is not HTTP/2");
            }
            byte[] payload = new byte[length];
            input.readFully(payload);
            if (type == SETTINGS && (flags & ACK) == 0) {
                output.write(frame(SETTINGS, ACK, 0, new byte[0]));
            } else if (type == PING && (flags & ACK) == 0) {
                output.write(frame(PING, ACK, 0, payload));
            } else if (type == GOAWAY || type == RST_STREAM) {
                return CheckResult.bad("the server has refused the call");
            } else if (stream == STREAM && type == DATA) {
                append(message, payload, flags);
                if (isWhole(message.toByteArray())) {
                    return verdict(message.toByteArray());
                }
            }
            if (stream == STREAM && (flags & END_STREAM) != 0 && (type == DATA || type == HEADERS)) {
                return CheckResult.bad("an answer without health: does it serve grpc.health.v1.Health"
                        + (service.isEmpty() ? "?" : ", and know " + service + "?"));
            }
        }
        return CheckResult.bad("no answer within " + MAX_FRAMES + " frames");
    }

    private byte[] request(String authority) throws IOException {
        var headers = new ByteArrayOutputStream();
        headers.write(METHOD_POST);
        headers.write(SCHEME_HTTP);
        literal(headers, ":path", "/grpc.health.v1.Health/Check");
        literal(headers, ":authority", authority);
        literal(headers, "content-type", "application/grpc");
        literal(headers, "te", "trailers");
        byte[] name = service.getBytes(StandardCharsets.US_ASCII);
        var message = new ByteArrayOutputStream();
        if (name.length > 0) {
            message.write(SERVICE_FIELD);
            varint(message, name.length);
            message.write(name);
        }
        var data = new ByteArrayOutputStream();
        data.write(new byte[] {0, 0, 0, (byte) (message.size() >>> 8), (byte) message.size()});
        message.writeTo(data);
        var all = new ByteArrayOutputStream();
        all.write(PREFACE);
        all.write(frame(SETTINGS, 0, 0, new byte[0]));
        all.write(frame(HEADERS, END_HEADERS, STREAM, headers.toByteArray()));
        all.write(frame(DATA, END_STREAM, STREAM, data.toByteArray()));
        return all.toByteArray();
    }

    /** A field without indexing and with a new name. */
    private static void literal(ByteArrayOutputStream to, String name, String value) throws IOException {
        to.write(0);
        text(to, name);
        text(to, value);
    }

    /** A text without Huffman coding, its length before it as an integer with a prefix of 7 bits, RFC 7541 §5. */
    private static void text(ByteArrayOutputStream to, String text) throws IOException {
        if (text.length() < 0x7f) {
            to.write(text.length());
        } else {
            to.write(0x7f);
            varint(to, text.length() - 0x7f);
        }
        to.write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void varint(ByteArrayOutputStream to, int value) {
        int rest = value;
        while (rest > 0x7f) {
            to.write(rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        to.write(rest);
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) throws IOException {
        var frame = new ByteArrayOutputStream();
        frame.write(payload.length >>> 16);
        frame.write(payload.length >>> 8);
        frame.write(payload.length);
        frame.write(type);
        frame.write(flags);
        frame.write(new byte[] {0, 0, 0, (byte) stream});
        frame.write(payload);
        return frame.toByteArray();
    }

    private static void append(ByteArrayOutputStream message, byte[] payload, int flags) {
        boolean isPadded = (flags & PADDED) != 0 && payload.length > 0;
        int from = isPadded ? 1 : 0;
        int length = payload.length - from - (isPadded ? payload[0] & 0xff : 0);
        if (length > 0) {
            message.write(payload, from, length);
        }
    }

    private static boolean isWhole(byte[] message) {
        return message.length >= MESSAGE_HEAD
                && message.length - MESSAGE_HEAD >= ((message[3] & 0xff) << 8 | message[4] & 0xff);
    }

    private static CheckResult verdict(byte[] message) {
        if (message[0] != 0) {
            return CheckResult.bad("the answer is compressed, which was not asked for");
        }
        int status = message.length >= MESSAGE_HEAD + 2 && message[MESSAGE_HEAD] == STATUS_FIELD
                ? message[MESSAGE_HEAD + 1]
                : 0;
        return switch (status) {
            case 1 -> CheckResult.good("gRPC says SERVING");
            case 2 -> CheckResult.bad("gRPC says NOT_SERVING");
            case 3 -> CheckResult.bad("gRPC says SERVICE_UNKNOWN");
            default -> CheckResult.bad("gRPC says UNKNOWN");
        };
    }
}
