package net.isthmus.ipsec.ike.message;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.isthmus.wire.OctetWriter;
import net.isthmus.wire.Octets;

/** From messages to datagrams, without the marker that port 4500 has. */
public final class IkeWriter {
    /** Octets of a message that pass every path of IPv4 (RFC 7383 §2.5.1): 576 without IP, UDP and marker. */
    public static final int SAFE_IPV4_BYTES = 576 - 20 - 8 - 4;

    /** Octets of a message that pass every path of IPv6: 1280 without IP, UDP and marker. */
    public static final int SAFE_IPV6_BYTES = 1280 - 40 - 8 - 4;

    private static final int NUMBERS_BYTES = IkePacket.EncryptedFragment.NUMBERS_BYTES;
    private static final int MIN_FRAGMENT_BYTES = 64;

    private IkeWriter() {}

    /** A message in clear. */
    public static Octets clear(IkeMessage message) {
        OctetWriter out = new OctetWriter();
        message.header().writeTo(out, first(message));
        PayloadWriter.write(message.payloads(), out);
        IkeHeader.putLength(out);
        return Octets.of(out.toBytes());
    }

    /** What AUTH covers of a message that goes out encrypted (RFC 9242 §3.3.2). */
    public static Octets authenticated(IkeMessage message) {
        byte[] payloads = payloads(message);
        OctetWriter out = new OctetWriter();
        message.header().writeTo(out, PayloadType.ENCRYPTED.code());
        out.u8(first(message)).u8(0).u16(IkePacket.GENERIC_HEADER_BYTES + payloads.length);
        out.bytes(payloads);
        IkeHeader.putLength(out);
        return Octets.of(out.toBytes());
    }

    /** A message as one datagram with an SK payload. */
    public static Octets seal(IkeMessage message, PayloadProtection protection) {
        byte[] payloads = payloads(message);
        OctetWriter out = new OctetWriter();
        message.header().writeTo(out, PayloadType.ENCRYPTED.code());
        out.u8(first(message)).u8(0).u16(0);
        return finish(out, payloads, protection);
    }

    /**
     * A message in datagrams that are no longer than what passes: one with an SK payload if it fits, else several with
     * SKF payloads (RFC 7383 §2.5).
     *
     * @param maxBytes the most octets of a datagram, without IP, UDP and marker
     */
    public static List<Octets> sealInFragments(IkeMessage message, PayloadProtection protection, int maxBytes) {
        Octets whole = seal(message, protection);
        if (whole.length() <= maxBytes) {
            return List.of(whole);
        }
        byte[] payloads = payloads(message);
        int room = room(protection, Math.max(maxBytes, MIN_FRAGMENT_BYTES));
        int total = (payloads.length + room - 1) / room;
        List<Octets> fragments = new ArrayList<>(total);
        for (int number = 1; number <= total; number++) {
            int begin = (number - 1) * room;
            OctetWriter out = new OctetWriter();
            message.header().writeTo(out, PayloadType.ENCRYPTED_FRAGMENT.code());
            out.u8(number == 1 ? first(message) : PayloadType.NONE).u8(0).u16(0);
            out.u16(number).u16(total);
            byte[] part = Arrays.copyOfRange(payloads, begin, Math.min(begin + room, payloads.length));
            fragments.add(finish(out, part, protection));
        }
        return fragments;
    }

    /** Octets of payloads that a fragment holds. */
    private static int room(PayloadProtection protection, int maxBytes) {
        int around = IkeHeader.LENGTH
                + IkePacket.GENERIC_HEADER_BYTES
                + NUMBERS_BYTES
                + protection.ivBytes()
                + protection.icvBytes();
        int block = Math.max(1, protection.blockBytes());
        return Math.max(Math.max(16, block), (maxBytes - around) / block * block) - 1;
    }

    /** Pads, fills in the lengths, and encrypts. */
    private static Octets finish(OctetWriter out, byte[] payloads, PayloadProtection protection) {
        int ivAt = out.length();
        int block = Math.max(1, protection.blockBytes());
        int padBytes = (block - (payloads.length + 1) % block) % block;
        out.zeros(protection.ivBytes()).bytes(payloads).zeros(padBytes).u8(padBytes);
        out.zeros(protection.icvBytes());
        out.putU16(IkeHeader.LENGTH + 2, out.length() - IkeHeader.LENGTH);
        IkeHeader.putLength(out);
        byte[] message = out.toBytes();
        protection.seal(message, ivAt);
        return Octets.of(message);
    }

    private static byte[] payloads(IkeMessage message) {
        OctetWriter out = new OctetWriter();
        PayloadWriter.write(message.payloads(), out);
        return out.toBytes();
    }

    private static int first(IkeMessage message) {
        return message.payloads().isEmpty()
                ? PayloadType.NONE
                : message.payloads().getFirst().type();
    }
}
