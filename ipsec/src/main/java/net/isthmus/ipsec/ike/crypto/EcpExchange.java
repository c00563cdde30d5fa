package net.isthmus.ipsec.ike.crypto;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import net.isthmus.core.config.IpsecKeyExchange;

/**
 * Diffie-Hellman on NIST's curves (RFC 5903). A public value is {@code x | y}, the secret is x. The curves have prime
 * order, so that being on the curve is all there is to check (RFC 6989 §2.3).
 */
final class EcpExchange extends AgreementExchange {
    private final ECParameterSpec curve;
    private final BigInteger prime;
    private final int coordinateBytes;

    private EcpExchange(IpsecKeyExchange method, String name, ECParameterSpec curve) {
        super(method, "EC", "ECDH", new ECGenParameterSpec(name));
        this.curve = curve;
        prime = ((ECFieldFp) curve.getCurve().getField()).getP();
        coordinateBytes = (prime.bitLength() + 7) / 8;
    }

    static EcpExchange of(IpsecKeyExchange method) {
        String name =
                switch (method) {
                    case ECP_256 -> "secp256r1";
                    case ECP_384 -> "secp384r1";
                    case ECP_521 -> "secp521r1";
                    default -> throw new IllegalArgumentException(method + " is no curve of RFC 5903");
                };
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(name));
            return new EcpExchange(method, name, parameters.getParameterSpec(ECParameterSpec.class));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the Java runtime lacks " + name, e);
        }
    }

    @Override
    byte[] encode(PublicKey key) {
        ECPoint point = ((ECPublicKey) key).getW();
        byte[] octets = Arrays.copyOf(FixedLength.of(point.getAffineX(), coordinateBytes), 2 * coordinateBytes);
        System.arraycopy(
                FixedLength.of(point.getAffineY(), coordinateBytes), 0, octets, coordinateBytes, coordinateBytes);
        return octets;
    }

    @Override
    PublicKey decode(byte[] publicValue) throws KeyExchangeException, GeneralSecurityException {
        if (publicValue.length != 2 * coordinateBytes) {
            throw refusal("has " + publicValue.length + " octets instead of " + 2 * coordinateBytes);
        }
        BigInteger x = new BigInteger(1, Arrays.copyOf(publicValue, coordinateBytes));
        BigInteger y = new BigInteger(1, Arrays.copyOfRange(publicValue, coordinateBytes, publicValue.length));
        if (x.compareTo(prime) >= 0 || y.compareTo(prime) >= 0 || !isOnCurve(x, y)) {
            throw refusal("is no point of the curve");
        }
        return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(new ECPoint(x, y), curve));
    }

    private boolean isOnCurve(BigInteger x, BigInteger y) {
        BigInteger right = x.multiply(x)
                .add(curve.getCurve().getA())
                .multiply(x)
                .add(curve.getCurve().getB())
                .mod(prime);
        return y.multiply(y).mod(prime).equals(right);
    }
}
