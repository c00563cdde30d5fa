package net.isthmus.ipsec.ike.auth;

import java.security.Key;
import java.security.interfaces.ECKey;
import java.security.interfaces.EdECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.NamedParameterSpec;
import java.util.Optional;

/** Kinds of keys of certificates. */
enum KeyKind {
    RSA,
    EC,
    ED25519,
    ED448;

    /** The shortest RSA key that is taken (RFC 8247 §3.2.1). */
    static final int MIN_RSA_BITS = 2048;

    /** The kind of a key; empty for others. */
    static Optional<KeyKind> of(Key key) {
        if (key instanceof RSAKey) {
            return Optional.of(RSA);
        }
        if (key instanceof ECKey ec) {
            int bits = fieldBits(ec);
            return bits == 256 || bits == 384 || bits == 521 ? Optional.of(EC) : Optional.empty();
        }
        if (key instanceof EdECKey ed) {
            return Optional.of(ed.getParams().getName().equals(NamedParameterSpec.ED25519.getName()) ? ED25519 : ED448);
        }
        return Optional.empty();
    }

    /** Bits of the numbers of an elliptic curve. */
    static int fieldBits(ECKey key) {
        return key.getParams().getCurve().getField().getFieldSize();
    }
}
