package net.isthmus.ipsec.ike.crypto;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.XECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPublicKeySpec;
import net.isthmus.core.config.IpsecKeyExchange;

/**
 * Diffie-Hellman on Curve25519 and Curve448 (RFC 8031, RFC 7748). Any octets of the right length are a public value,
 * the least significant first; those of small order lead to the secret zero, for which the JDK refuses them (RFC 8031
 * §3.2).
 */
final class MontgomeryExchange extends AgreementExchange {
    private final NamedParameterSpec curve;
    private final int lengthBytes;
    private final int unusedBits;

    private MontgomeryExchange(IpsecKeyExchange method, NamedParameterSpec curve, int lengthBytes, int unusedBits) {
        super(method, "XDH", "XDH", curve);
        this.curve = curve;
        this.lengthBytes = lengthBytes;
        this.unusedBits = unusedBits;
    }

    static MontgomeryExchange of(IpsecKeyExchange method) {
        return switch (method) {
            case CURVE25519 -> new MontgomeryExchange(method, NamedParameterSpec.X25519, 32, 1);
            case CURVE448 -> new MontgomeryExchange(method, NamedParameterSpec.X448, 56, 0);
            default -> throw new IllegalArgumentException(method + " is no curve of RFC 7748");
        };
    }

    @Override
    byte[] encode(PublicKey key) {
        return reversed(FixedLength.of(((XECPublicKey) key).getU(), lengthBytes));
    }

    @Override
    PublicKey decode(byte[] publicValue) throws KeyExchangeException, GeneralSecurityException {
        if (publicValue.length != lengthBytes) {
            throw refusal("has " + publicValue.length + " octets instead of " + lengthBytes);
        }
        byte[] octets = reversed(publicValue);
        octets[0] &= (byte) (0xff >>> unusedBits);
        return KeyFactory.getInstance("XDH").generatePublic(new XECPublicKeySpec(curve, new BigInteger(1, octets)));
    }

    private static byte[] reversed(byte[] octets) {
        byte[] out = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            out[i] = octets[octets.length - 1 - i];
        }
        return out;
    }
}
