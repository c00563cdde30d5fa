package net.isthmus.ipsec.ike.auth;

import java.util.EnumSet;
import java.util.Set;
import net.isthmus.wire.OctetReader;
import net.isthmus.wire.Octets;

/**
 * Hashes of signatures, by IANA's "IKEv2 Hash Algorithms". Each end says in SIGNATURE_HASH_ALGORITHMS which it takes
 * (RFC 7427 §4). SHA-1 is neither announced nor taken there (RFC 8247 §3.2.2).
 */
public enum SignatureHash {
    SHA2_256(2, "SHA-256"),
    SHA2_384(3, "SHA-384"),
    SHA2_512(4, "SHA-512"),
    /** The message itself, for Ed25519 and Ed448 (RFC 8420). */
    IDENTITY(5, "Identity");

    private final int code;
    private final String word;

    SignatureHash(int code, String word) {
        this.code = code;
        this.word = word;
    }

    /** What we announce: the data of the notification. */
    public static Octets announced() {
        byte[] data = new byte[2 * values().length];
        for (SignatureHash hash : values()) {
            data[2 * hash.ordinal() + 1] = (byte) hash.code;
        }
        return Octets.of(data);
    }

    /** What a peer announces, as far as it is known here. */
    public static Set<SignatureHash> read(Octets data) {
        Set<SignatureHash> hashes = EnumSet.noneOf(SignatureHash.class);
        OctetReader reader = data.reader();
        while (reader.remaining() >= 2) {
            int code = reader.u16();
            for (SignatureHash hash : values()) {
                if (hash.code == code) {
                    hashes.add(hash);
                }
            }
        }
        return hashes;
    }

    /** Name of the hash in the JDK; of no use for {@link #IDENTITY}. */
    String word() {
        return word;
    }

    @Override
    public String toString() {
        return word;
    }
}
