package net.isthmus.ipsec.esp.engine;

import java.lang.foreign.MemorySegment;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import net.isthmus.core.ColdPath;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.wire.NetworkOrder;

/**
 * ESP by ciphers over arrays: the packet is copied out, worked on, and copied back.
 *
 * <p>These ciphers allocate objects for every packet (parameters, key schedules), so its methods stand apart from the
 * rule of the packet path: this is the engine of machines that have no better one.
 */
final class ArrayCrypt implements EspCrypt {
    private static final int MOST_BYTES = 1 << 17;
    private static final int NONCE_BYTES = 12;
    private static final int SALT_BYTES = 4;
    private static final int BLOCK = 16;
    private static final int MAC_BYTES = 64;
    private static final byte[] ZERO_IV = new byte[BLOCK];

    private final Frames frames;
    private final ArrayCiphers ciphers;
    private final byte[] in = new byte[MOST_BYTES];
    private final byte[] out = new byte[MOST_BYTES];
    private final byte[] nonce = new byte[NONCE_BYTES];
    private final byte[] aad = new byte[NONCE_BYTES];
    private final byte[] mac = new byte[MAC_BYTES];
    private final byte[] iv = new byte[BLOCK];
    private final MemorySegment inBytes = MemorySegment.ofArray(in);
    private final MemorySegment outBytes = MemorySegment.ofArray(out);
    private final MemorySegment nonceBytes = MemorySegment.ofArray(nonce);
    private final MemorySegment aadBytes = MemorySegment.ofArray(aad);
    private final MemorySegment macBytes = MemorySegment.ofArray(mac);
    private final boolean[] authentic = new boolean[BATCH];

    ArrayCrypt(Frames frames, ArrayCiphers ciphers) {
        this.frames = frames;
        this.ciphers = ciphers;
    }

    @Override
    @ColdPath
    public void seal(EspKey given, int frame, int esp, long sequence, long ivCounter) {
        var key = (ArrayKey) given;
        int length = frames.packetLength(frame) - esp;
        PacketBytes.read(frames, frame, esp, length, inBytes, 0);
        try {
            if (key.integrity().isEmpty()) {
                sealWithAead(key, frame, esp, length, sequence, ivCounter);
            } else {
                sealWithCbc(key, frame, esp, length, sequence, ivCounter);
            }
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("the engine refuses to encrypt: " + failure.getMessage(), failure);
        }
    }

    @Override
    @ColdPath
    public void open(int index, EspKey given, int frame, int esp, long sequence) {
        var key = (ArrayKey) given;
        int length = frames.packetLength(frame) - esp;
        PacketBytes.read(frames, frame, esp, length, inBytes, 0);
        authentic[index] = false;
        try {
            authentic[index] = key.integrity().isEmpty()
                    ? openWithAead(key, frame, esp, length, sequence)
                    : openWithCbc(key, frame, esp, length, sequence);
        } catch (GeneralSecurityException notAuthentic) {
            Arrays.fill(out, 0, Math.min(length, out.length), (byte) 0);
        }
    }

    private void sealWithAead(ArrayKey key, int frame, int esp, int length, long sequence, long ivCounter)
            throws GeneralSecurityException {
        if (!key.isImplicitIv()) {
            NetworkOrder.putI64(inBytes, EspKey.ESP_HEADER, ivCounter);
            PacketBytes.write(frames, frame, esp + EspKey.ESP_HEADER, Long.BYTES, inBytes, EspKey.ESP_HEADER);
        }
        prepareNonce(key, key.isImplicitIv() ? sequence : ivCounter);
        int header = key.headerBytes();
        int text = length - header - key.icvBytes();
        ciphers.aead(key, true, nonce, aad, additional(key, sequence), in, header, text, out);
        PacketBytes.write(frames, frame, esp + header, text + key.icvBytes(), outBytes, 0);
    }

    private boolean openWithAead(ArrayKey key, int frame, int esp, int length, long sequence)
            throws GeneralSecurityException {
        prepareNonce(key, key.isImplicitIv() ? sequence : NetworkOrder.i64(inBytes, EspKey.ESP_HEADER));
        int header = key.headerBytes();
        ciphers.aead(key, false, nonce, aad, additional(key, sequence), in, header, length - header, out);
        PacketBytes.write(frames, frame, esp + header, length - header - key.icvBytes(), outBytes, 0);
        return true;
    }

    private void prepareNonce(ArrayKey key, long value) {
        System.arraycopy(key.salt(), 0, nonce, 0, SALT_BYTES);
        NetworkOrder.putI64(nonceBytes, SALT_BYTES, value);
    }

    /** SPI and sequence number, all 64 bits of it if it is extended (RFC 4106 §5). Returns its length. */
    private int additional(ArrayKey key, long sequence) {
        NetworkOrder.putI64(aadBytes, 0, NetworkOrder.i64(inBytes, 0));
        if (key.isEsn()) {
            NetworkOrder.putI64(aadBytes, Integer.BYTES, sequence);
        }
        return key.isEsn() ? NONCE_BYTES : EspKey.ESP_HEADER;
    }

    /**
     * The counter is encrypted as a first block under an IV of zero: its ciphertext is the packet's IV, which nobody
     * can foretell (NIST SP 800-38A, appendix C).
     */
    private void sealWithCbc(ArrayKey key, int frame, int esp, int length, long sequence, long ivCounter)
            throws GeneralSecurityException {
        NetworkOrder.putI64(inBytes, EspKey.ESP_HEADER, ivCounter);
        NetworkOrder.putI64(inBytes, EspKey.ESP_HEADER + Long.BYTES, 0);
        int sealed = length - EspKey.ESP_HEADER - key.icvBytes();
        ciphers.cbc(key, true, ZERO_IV, in, EspKey.ESP_HEADER, sealed, out);
        System.arraycopy(out, 0, in, EspKey.ESP_HEADER, sealed);
        authenticate(key, length, sequence);
        PacketBytes.write(frames, frame, esp + EspKey.ESP_HEADER, sealed, outBytes, 0);
        PacketBytes.write(frames, frame, esp + EspKey.ESP_HEADER + sealed, key.icvBytes(), macBytes, 0);
    }

    private boolean openWithCbc(ArrayKey key, int frame, int esp, int length, long sequence)
            throws GeneralSecurityException {
        byte[] received = Arrays.copyOfRange(in, length - key.icvBytes(), length);
        authenticate(key, length, sequence);
        if (!MessageDigest.isEqual(received, Arrays.copyOf(mac, key.icvBytes()))) {
            return false;
        }
        System.arraycopy(in, EspKey.ESP_HEADER, iv, 0, BLOCK);
        int text = length - key.headerBytes() - key.icvBytes();
        ciphers.cbc(key, false, iv, in, key.headerBytes(), text, out);
        PacketBytes.write(frames, frame, esp + key.headerBytes(), text, outBytes, 0);
        return true;
    }

    /** The upper half of an extended sequence number is authenticated as if it stood at the end (RFC 4303 §2.2.1). */
    private void authenticate(ArrayKey key, int length, long sequence) throws GeneralSecurityException {
        int covered = length - key.icvBytes();
        if (key.isEsn()) {
            NetworkOrder.putI32(inBytes, covered, (int) (sequence >>> 32));
            covered += Integer.BYTES;
        }
        ciphers.mac(key, in, 0, covered, mac);
    }

    @Override
    public void finish() {}

    @Override
    public boolean isAuthentic(int index) {
        return authentic[index];
    }
}
