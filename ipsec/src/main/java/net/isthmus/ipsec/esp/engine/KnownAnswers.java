package net.isthmus.ipsec.esp.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import net.isthmus.core.config.IpsecEncryption;
import net.isthmus.core.config.IpsecIntegrity;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.ipsec.sa.EspSuite;
import net.isthmus.ipsec.sa.SaKeys;

/**
 * Packets whose ciphertext is known: what an engine must get right before it may be used.
 *
 * <p>ChaCha20-Poly1305 is RFC 7634, appendix A; AES-GCM is draft-mcgrew-gcm-test-01, cases 1, 3 and 8. AES-CBC with
 * HMAC has a counter of its own as IV, extended sequence numbers and an HMAC key of ascending octets; made by openssl.
 */
public final class KnownAnswers {
    /**
     * One packet.
     *
     * @param material key, salt and integrity key
     * @param sequence all of the sequence number
     * @param iv the counter from which the initialization vector is made
     * @param text what is encrypted, padding included
     * @param packet the packet, from its SPI to its ICV
     */
    public record Answer(EspSuite suite, String material, long sequence, long iv, String text, String packet) {}

    private static final String ASCENDING = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
            + "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f";
    private static final String PING = "45000054a6f200004001e778c6336405c000020508005b7a3a080000553bec1000073627"
            + "08090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f30313233343536370"
            + "1020204";
    private static final String CBC_KEY = "90d382b410eeba7ad938c46cec1a82bf";
    private static final String CBC_TEXT =
            "0800085b0ca10000c0a87b03c0a87b6408000ebda70a0000" // an echo request and padding
                    + "8e9c083d01020304";

    private static final List<Answer> ANSWERS = List.of(
            new Answer(
                    aead(IpsecEncryption.AES128_GCM16, true),
                    "4c80cdefbb5d10da906ac73c3613a6342e443b68",
                    0x8765432100000000L,
                    0x4956ed7e3b244cfeL,
                    "45000048699a000080114db7c0a80102c0a801010a9bf15638d3010000010000"
                            + "00000000045f736970045f756470037369700963796265726369747902646b00"
                            + "0021000101020201",
                    "00004321000000004956ed7e3b244cfe"
                            + "fecf537e729d5b07dc30df528dd22b768d1b98736696a6fd348509fa13ceac34"
                            + "cfa2436f14a3f3cf65925bf1f4a13c5d15b21e1884f5ff6247aeabb786b93bce"
                            + "61bc17d768fd9732459018148f6cbe722fd04796562dfdb4"),
            new Answer(
                    aead(IpsecEncryption.AES192_GCM16, false),
                    "feffe9928665731c6d6a8f9467308308feffe9928665731ccafebabe",
                    0xa,
                    0xfacedbaddecaf888L,
                    "45000028a4ad4000400678800a01038f0a010612802306b8cb712602dd6bb03e501016d075680001",
                    "0000a5f80000000afacedbaddecaf888"
                            + "a5b1f8066029aea40e598b8122de02420938b3ab33f828e687b8858b5bfbdbd0"
                            + "315b27452144cc7795457b9652037f5318027b5b4cd7a636"),
            new Answer(
                    aead(IpsecEncryption.AES256_GCM16, false),
                    "abbccddef00112233445566778899aababbccddef00112233445566778899aab11223344",
                    2,
                    0x0102030405060708L,
                    "4500003069a6400080062690c0a801029389155e0a9e008b2dc57ee000000000"
                            + "7002400020bf0000020405b40101040201020201",
                    "4a2cbfe3000000020102030405060708"
                            + "ff425c9b724599df7a3bcd510194e00d6a78107f1b0b1cbf06efae9d65a5d763"
                            + "748a637985771d347f0545659f14e99def842d8eb335f4eecfdbf831824b4c4915956c96"),
            new Answer(
                    aead(IpsecEncryption.CHACHA20_POLY1305, false),
                    "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3",
                    5,
                    0x1011121314151617L,
                    PING,
                    "01020304000000051011121314151617"
                            + "24039428b97f417e3c13753a4f05087b67c352e6a7fab1b982d466ef407ae5c6"
                            + "14ee8099d52844eb61aa95dfab4c02f72aa71e7c4c4f64c9befe2facc638e8f3"
                            + "cbec163fac469b502773f6fb94e664da9165b82829f641e0"
                            + "76aaa8266b7fb0f7b11b369907e1ad43"),
            cbc(IpsecIntegrity.HMAC_SHA1_96, "282e0d4c089f50fc8b39e614"),
            cbc(IpsecIntegrity.HMAC_SHA2_256_128, "7057bcbc8e92b6f306b7e6cb544aa205"),
            cbc(IpsecIntegrity.HMAC_SHA2_384_192, "15f8c5e8dda9bef427bcf858c463c52a881a5f6b77e14db1"),
            cbc(IpsecIntegrity.HMAC_SHA2_512_256, "96a103c1bde99c4664fb4e2ecdd109b6750aa3ea814270583cee7614b36a988b"));

    private KnownAnswers() {}

    private static EspSuite aead(IpsecEncryption encryption, boolean isEsn) {
        return new EspSuite(encryption, Optional.empty(), isEsn);
    }

    private static Answer cbc(IpsecIntegrity integrity, String icv) {
        return new Answer(
                new EspSuite(IpsecEncryption.AES128_CBC, Optional.of(integrity), true),
                CBC_KEY + ASCENDING.substring(0, 2 * integrity.keyBytes()),
                0x1_0000_0007L,
                0x1_0000_0007L,
                CBC_TEXT,
                "0000876500000007"
                        + "9074f3d665ac2d0dfb580bd96eb93413e12d63a316f38df9"
                        + "945ffa581852a28ea26a773cdc77a1b529096da014f697d2"
                        + icv);
    }

    /** All of them. */
    public static List<Answer> all() {
        return ANSWERS;
    }

    /** Tries an engine; says what it gets wrong, if anything. */
    public static Optional<String> wrong(EspEngine engine) {
        try (Arena arena = Arena.ofShared()) {
            var frames = new Frames(arena.allocate(4L * Frames.CHUNK_BYTES, Frames.CHUNK_BYTES));
            EspCrypt crypt = engine.worker(frames);
            return ANSWERS.stream()
                    .filter(answer -> !isRight(engine, crypt, frames, answer))
                    .map(answer -> "%s gets %s wrong".formatted(engine.name(), answer.suite()))
                    .findFirst();
        } catch (RuntimeException failure) {
            return Optional.of("%s fails: %s".formatted(engine.name(), failure.getMessage()));
        }
    }

    private static boolean isRight(EspEngine engine, EspCrypt crypt, Frames frames, Answer answer) {
        byte[] packet = HexFormat.of().parseHex(answer.packet());
        byte[] text = HexFormat.of().parseHex(answer.text());
        var keys = new SaKeys(answer.suite(), HexFormat.of().parseHex(answer.material()));
        EspKey key = engine.key(answer.suite(), keys);
        int frame = frames.allocate();
        try {
            byte[] plain = packet.clone();
            System.arraycopy(text, 0, plain, key.headerBytes(), text.length);
            Arrays.fill(plain, key.headerBytes() + text.length, plain.length, (byte) 0);
            put(frames, frame, plain);
            crypt.seal(key, frame, 0, answer.sequence(), answer.iv());
            crypt.finish();
            boolean isSealed = Arrays.equals(take(frames, frame), packet);
            put(frames, frame, packet);
            crypt.open(0, key, frame, 0, answer.sequence());
            crypt.finish();
            boolean isOpened = crypt.isAuthentic(0)
                    && Arrays.equals(
                            Arrays.copyOfRange(take(frames, frame), key.headerBytes(), key.headerBytes() + text.length),
                            text);
            packet[packet.length - 1] ^= 1;
            put(frames, frame, packet);
            crypt.open(0, key, frame, 0, answer.sequence());
            crypt.finish();
            return isSealed && isOpened && !crypt.isAuthentic(0);
        } finally {
            frames.freePacket(frame);
            key.close();
            keys.close();
        }
    }

    private static void put(Frames frames, int frame, byte[] packet) {
        MemorySegment.copy(packet, 0, frames.memory(), ValueLayout.JAVA_BYTE, frames.offset(frame), packet.length);
        frames.received(frame, frames.offset(frame), packet.length);
    }

    private static byte[] take(Frames frames, int frame) {
        byte[] packet = new byte[frames.packetLength(frame)];
        MemorySegment.copy(frames.memory(), ValueLayout.JAVA_BYTE, frames.offset(frame), packet, 0, packet.length);
        return packet;
    }
}
