package net.isthmus.ipsec.esp.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import net.isthmus.core.config.IpsecEncryption;
import net.isthmus.core.config.IpsecIntegrity;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.ipsec.ike.crypto.Prf;
import net.isthmus.ipsec.sa.EspSuite;
import net.isthmus.ipsec.sa.SaKeys;
import net.isthmus.ipsec.wycheproof.Wycheproof;
import net.isthmus.wire.NetworkOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every engine of ESP by the vectors of project Wycheproof, in packets: key, nonce and text are those of a vector. What
 * is authenticated besides is an ESP header always, on which the ciphertext of these modes does not depend; where the
 * vector's own differs from one, the ICV is what the JDK says, which has to say the vectors' for theirs.
 */
class WycheproofIT {
    private static final int ICV_BYTES = 16;
    private static final int IV_AT = 8;

    private final Frames frames = new Frames(Arena.ofAuto().allocate(64L * Frames.CHUNK_BYTES, Frames.CHUNK_BYTES));

    static Stream<Arguments> engines() {
        return TestEngines.all().stream().flatMap(engine -> Stream.of(
                        IpsecEncryption.AES128_GCM16,
                        IpsecEncryption.AES192_GCM16,
                        IpsecEncryption.AES256_GCM16,
                        IpsecEncryption.CHACHA20_POLY1305)
                .map(cipher -> Arguments.of(engine, cipher)));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void shouldSealAndOpenWithAuthentication(EspEngine engine, IpsecEncryption cipher) throws GeneralSecurityException {
        List<Wycheproof> vectors = vectors(cipher);
        assertThat(vectors).hasSizeGreaterThan(50);
        for (Wycheproof vector : vectors) {
            // The JDK's ciphers refuse to see a nonce twice, and vectors after one another have the same.
            EspCrypt crypt = engine.worker(frames);
            boolean isHeader = vector.octets("aad").length == IV_AT;
            byte[] header = isHeader ? vector.octets("aad") : new byte[] {0, 0, 1, 1, 0, 0, 0, 7};
            byte[] right = reference(cipher, vector, header);
            byte[] tag = vector.octets("tag");
            if (vector.isValid()) {
                assertThat(reference(cipher, vector, vector.octets("aad")))
                        .as(vector.toString())
                        .isEqualTo(join(vector.octets("ct"), tag));
            }
            try (EspKey key = engine.key(suite(cipher), keys(cipher, vector))) {
                byte[] iv = Arrays.copyOfRange(vector.octets("iv"), 4, 12);
                int frame = frame(join(header, iv, vector.octets("msg"), new byte[ICV_BYTES]));
                int sequence = NetworkOrder.i32(MemorySegment.ofArray(header), 4);
                crypt.seal(key, frame, 0, sequence, NetworkOrder.i64(MemorySegment.ofArray(iv), 0));
                crypt.finish();
                assertThat(bytes(frame)).as(vector.toString()).isEqualTo(join(header, iv, right));

                crypt.open(0, key, frame, 0, sequence);
                crypt.finish();
                assertThat(crypt.isAuthentic(0)).as(vector.toString()).isTrue();
                assertThat(Arrays.copyOfRange(bytes(frame), 16, right.length))
                        .as(vector.toString())
                        .isEqualTo(vector.octets("msg"));
                frames.freePacket(frame);

                boolean isOfHeader = isHeader && vector.isValid();
                int given = frame(join(header, iv, vector.octets("ct"), tag));
                crypt.open(0, key, given, 0, sequence);
                crypt.finish();
                assertThat(crypt.isAuthentic(0)).as(vector.toString()).isEqualTo(isOfHeader);
                frames.freePacket(given);
            }
        }
        assertThat(frames.available()).isEqualTo(frames.capacity());
    }

    private static List<Wycheproof> vectors(IpsecEncryption cipher) {
        boolean isChaCha = cipher == IpsecEncryption.CHACHA20_POLY1305;
        return Wycheproof.of(isChaCha ? "chacha20_poly1305" : "aes_gcm").stream()
                .filter(vector -> vector.number("keySize") == cipher.keyBits() && vector.number("ivSize") == 96)
                // ESP has an octet of padding's length at least.
                .filter(vector -> vector.octets("ct").length > 0)
                .toList();
    }

    private static byte[] reference(IpsecEncryption cipher, Wycheproof vector, byte[] aad)
            throws GeneralSecurityException {
        boolean isChaCha = cipher == IpsecEncryption.CHACHA20_POLY1305;
        Cipher jdk = Cipher.getInstance(isChaCha ? "ChaCha20-Poly1305" : "AES/GCM/NoPadding");
        jdk.init(
                Cipher.ENCRYPT_MODE,
                new SecretKeySpec(vector.octets("key"), isChaCha ? "ChaCha20" : "AES"),
                isChaCha
                        ? new IvParameterSpec(vector.octets("iv"))
                        : new GCMParameterSpec(8 * ICV_BYTES, vector.octets("iv")));
        jdk.updateAAD(aad);
        return jdk.doFinal(vector.octets("msg"));
    }

    @ParameterizedTest
    @CsvSource({
        "AES128_CBC,HMAC_SHA2_256_128,HMAC_SHA2_256",
        "AES192_CBC,HMAC_SHA2_384_192,HMAC_SHA2_384",
        "AES256_CBC,HMAC_SHA2_512_256,HMAC_SHA2_512",
        "AES128_CBC,HMAC_SHA1_96,HMAC_SHA1"
    })
    void shouldOpenCbcWithHmac(IpsecEncryption cipher, IpsecIntegrity integrity, Prf prf) {
        String hash =
                prf.name().toLowerCase(Locale.ROOT).replace("hmac_sha2_", "sha").replace("hmac_", "");
        List<Wycheproof> macs = Wycheproof.of("hmac_" + hash).stream()
                .filter(vector -> vector.octets("key").length == integrity.keyBytes())
                .toList();
        assertThat(macs).isNotEmpty();
        List<Wycheproof> vectors = Wycheproof.of("aes_cbc_pkcs5").stream()
                .filter(vector -> vector.number("keySize") == cipher.keyBits() && vector.isValid())
                .toList();
        assertThat(vectors).isNotEmpty();
        var suite = new EspSuite(cipher, Optional.of(integrity), false);
        byte[] header = {0, 0, 1, 1, 0, 0, 0, 7};
        for (EspEngine engine : TestEngines.all()) {
            EspCrypt crypt = engine.worker(frames);
            for (int i = 0; i < vectors.size(); i++) {
                Wycheproof vector = vectors.get(i);
                byte[] integrityKey = macs.get(i % macs.size()).octets("key");
                byte[] covered = join(header, vector.octets("iv"), vector.octets("ct"));
                byte[] icv = Arrays.copyOf(prf.compute(integrityKey, covered), integrity.icvBytes());
                try (EspKey key = engine.key(suite, new SaKeys(suite, join(vector.octets("key"), integrityKey)))) {
                    int frame = frame(join(covered, icv));
                    crypt.open(0, key, frame, 0, 7);
                    crypt.finish();
                    assertThat(crypt.isAuthentic(0)).as(vector.toString()).isTrue();
                    byte[] text = Arrays.copyOfRange(bytes(frame), 24, covered.length);
                    assertThat(Arrays.copyOf(text, vector.octets("msg").length))
                            .as("%s by %s", vector, engine.name())
                            .isEqualTo(vector.octets("msg"));
                    frames.freePacket(frame);
                }
            }
        }
    }

    private static EspSuite suite(IpsecEncryption cipher) {
        return new EspSuite(cipher, Optional.empty(), false);
    }

    private static SaKeys keys(IpsecEncryption cipher, Wycheproof vector) {
        return new SaKeys(suite(cipher), join(vector.octets("key"), Arrays.copyOf(vector.octets("iv"), 4)));
    }

    private int frame(byte[] packet) {
        int frame = frames.allocate();
        MemorySegment.copy(packet, 0, frames.memory(), ValueLayout.JAVA_BYTE, frames.offset(frame), packet.length);
        frames.received(frame, frames.offset(frame), packet.length);
        return frame;
    }

    private byte[] bytes(int frame) {
        byte[] packet = new byte[frames.packetLength(frame)];
        PacketBytes.read(frames, frame, 0, packet.length, MemorySegment.ofArray(packet), 0);
        return packet;
    }

    private static byte[] join(byte[]... parts) {
        byte[] whole =
                new byte[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, whole, at, part.length);
            at += part.length;
        }
        return whole;
    }
}
