package net.isthmus.bench;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import net.isthmus.core.config.IpsecEncryption;
import net.isthmus.core.config.IpsecIntegrity;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.ipsec.esp.EspEngines;
import net.isthmus.ipsec.esp.engine.BouncyCastleEngine;
import net.isthmus.ipsec.esp.engine.EspEngine;
import net.isthmus.ipsec.esp.engine.JdkEngine;
import net.isthmus.ipsec.sa.EspSuite;
import net.isthmus.ipsec.sa.SaKeys;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.NetworkOrder;

/** What the benchmarks of ESP share: engines and suites by name, packets in chunks. */
final class EspPackets {
    /** Bytes of a packet that are written anew each time: its headers. */
    static final int HEAD_BYTES = 64;

    static final int SOURCE = 0x0a01_0001;
    static final int DESTINATION = 0x0a02_0001;

    private EspPackets() {}

    static EspEngine engine(String name) {
        return switch (name) {
            case "native" -> EspEngines.choose().engine();
            case "jdk" -> new JdkEngine();
            case "bouncycastle" -> new BouncyCastleEngine();
            default -> throw new IllegalArgumentException("no engine " + name);
        };
    }

    static EspSuite suite(String name) {
        return switch (name) {
            case "aes128gcm16" -> new EspSuite(IpsecEncryption.AES128_GCM16, Optional.empty(), true);
            case "aes256gcm16" -> new EspSuite(IpsecEncryption.AES256_GCM16, Optional.empty(), true);
            case "chacha20poly1305" -> new EspSuite(IpsecEncryption.CHACHA20_POLY1305, Optional.empty(), true);
            case "aes128-sha256" ->
                new EspSuite(IpsecEncryption.AES128_CBC, Optional.of(IpsecIntegrity.HMAC_SHA2_256_128), true);
            default -> throw new IllegalArgumentException("no suite " + name);
        };
    }

    static SaKeys keys(EspSuite suite) {
        byte[] material = new byte[suite.keyMaterialBytes()];
        for (int i = 0; i < material.length; i++) {
            material[i] = (byte) i;
        }
        return new SaKeys(suite, material);
    }

    /** An Ethernet frame of so many bytes with UDP; only its beginning is anything but zero. */
    static byte[] frame(int length, long mac) {
        byte[] frame = new byte[length];
        MemorySegment memory = MemorySegment.ofArray(frame);
        Ethernet.write(memory, 0, mac, mac, Ethernet.TYPE_IP4);
        int at = Ethernet.LENGTH;
        NetworkOrder.putI32(memory, at, 0x45 << 24 | length - at);
        NetworkOrder.putU16(memory, at + Ipv4.TTL, 64 << 8 | IpProtocol.UDP);
        NetworkOrder.putI32(memory, at + Ipv4.SOURCE, SOURCE);
        NetworkOrder.putI32(memory, at + Ipv4.DESTINATION, DESTINATION);
        Ipv4.writeChecksum(memory, at, Ipv4.MIN_LENGTH);
        int udp = at + Ipv4.MIN_LENGTH;
        NetworkOrder.putI64(memory, udp, 1000L << 48 | 2000L << 32 | (long) (length - udp) << 16);
        return frame;
    }

    /** As many chunks as a packet of so many bytes takes. */
    static int[] chunks(Frames frames, int length) {
        int[] chunks = new int[Math.ceilDiv(length, Frames.CHUNK_DATA_BYTES)];
        for (int i = 0; i < chunks.length; i++) {
            chunks[i] = frames.allocate();
        }
        return chunks;
    }

    /** Makes a packet of chunks again, whatever has become of it. */
    static void reset(Frames frames, int[] chunks, int length) {
        int left = length;
        for (int i = 0; i < chunks.length; i++) {
            int here = Math.min(left, Frames.CHUNK_DATA_BYTES);
            frames.received(chunks[i], chunks[i] * Frames.CHUNK_BYTES + Frames.HEADROOM_BYTES, here);
            if (i > 0) {
                frames.chain(chunks[0], chunks[i - 1], chunks[i]);
            }
            left -= here;
        }
    }
}
