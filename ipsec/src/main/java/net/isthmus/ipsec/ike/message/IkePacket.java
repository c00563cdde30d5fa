package net.isthmus.ipsec.ike.message;

import java.util.Arrays;
import java.util.Optional;
import net.isthmus.wire.OctetReader;
import net.isthmus.wire.OctetWriter;
import net.isthmus.wire.Octets;

/** A datagram whose frame has been read: in clear, or waiting for keys. */
public sealed interface IkePacket {
    /** Octets before the IV of an SK payload, and before its fragment numbers in an SKF payload. */
    int GENERIC_HEADER_BYTES = 4;

    /** Its header. */
    IkeHeader header();

    /**
     * A message in clear, because it came so or because it has been decrypted.
     *
     * @param octets what AUTH covers: the message as it came (RFC 7296 §2.15), and if it was encrypted its header, the
     *     header of SK, and the payloads in clear, with the lengths that fit (RFC 9242 §3.3.2)
     */
    record Clear(IkeMessage message, Octets octets) implements IkePacket {
        @Override
        public IkeHeader header() {
            return message.header();
        }
    }

    /**
     * A message with an SK payload (RFC 7296 §3.14).
     *
     * @param frame its last payload is SK
     */
    record Encrypted(IkeHeader header, Frame frame) implements IkePacket {

        /**
         * Decrypts it.
         *
         * @return nothing if it is not authentic
         * @throws IkeFault if it is authentic and cannot be read
         */
        public Optional<Clear> open(PayloadProtection protection) throws IkeFault {
            Optional<byte[]> plaintext = frame.open(protection, 0);
            return plaintext.isEmpty()
                    ? Optional.empty()
                    : Optional.of(IkeReader.inner(header, frame, plaintext.orElseThrow()));
        }
    }

    /**
     * A message with an SKF payload, one of several that make a message (RFC 7383 §2.5).
     *
     * @param frame its last payload is SKF
     * @param number of the fragment, from 1 on
     * @param total number of fragments
     */
    record EncryptedFragment(IkeHeader header, Frame frame, int number, int total) implements IkePacket {
        static final int NUMBERS_BYTES = 4;

        /** Decrypts it; nothing if it is not authentic. */
        Optional<byte[]> open(PayloadProtection protection) {
            return frame.open(protection, NUMBERS_BYTES);
        }
    }

    /**
     * What stood around encrypted payloads.
     *
     * @param payloadAt where the SK or SKF payload begins
     * @param typeAt where the octet is that names it as the next: SKF becomes SK once a message is whole
     */
    record Frame(Octets datagram, int payloadAt, int typeAt) {

        /** Type of the first payload inside. */
        int firstPayload() {
            return datagram.at(payloadAt);
        }

        /** The octets that AUTH covers. */
        Octets octets(byte[] plaintext) {
            OctetReader prefix = datagram.reader();
            OctetWriter out = new OctetWriter();
            out.octets(prefix.octets(payloadAt + 2)).u16(GENERIC_HEADER_BYTES + plaintext.length);
            out.bytes(plaintext);
            out.putU8(typeAt, PayloadType.ENCRYPTED.code());
            IkeHeader.putLength(out);
            return Octets.of(out.toBytes());
        }

        /** Decrypts what begins behind the payload's header; nothing if it is not authentic. */
        Optional<byte[]> open(PayloadProtection protection, int moreHeaderBytes) {
            byte[] message = datagram.toBytes();
            int ivAt = payloadAt + GENERIC_HEADER_BYTES + moreHeaderBytes;
            int begin = ivAt + protection.ivBytes();
            int end = message.length - protection.icvBytes();
            int block = Math.max(1, protection.blockBytes());
            if (end - begin < block || (end - begin) % block != 0 || !protection.open(message, ivAt)) {
                return Optional.empty();
            }
            int padBytes = message[end - 1] & 0xff;
            if (end - 1 - padBytes < begin) {
                return Optional.empty();
            }
            return Optional.of(Arrays.copyOfRange(message, begin, end - 1 - padBytes));
        }
    }
}
