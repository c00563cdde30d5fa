package net.isthmus.ipsec.ike.crypto;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import javax.crypto.interfaces.DHPublicKey;
import javax.crypto.spec.DHParameterSpec;
import javax.crypto.spec.DHPublicKeySpec;
import net.isthmus.core.config.IpsecKeyExchange;
import org.bouncycastle.crypto.agreement.DHStandardGroups;
import org.bouncycastle.crypto.params.DHParameters;

/**
 * Diffie-Hellman modulo the primes of RFC 3526. Public values and secrets are as long as the prime, with zeros in front
 * (RFC 7296 §3.4, §2.14). The primes are safe, so that 1 &lt; y &lt; p - 1 is all there is to check (RFC 6989 §2.1).
 */
final class ModpExchange extends AgreementExchange {
    private static final BigInteger TWO = BigInteger.TWO;

    private final DHParameterSpec group;
    private final int lengthBytes;

    private ModpExchange(IpsecKeyExchange method, DHParameterSpec group) {
        super(method, "DH", "DH", group);
        this.group = group;
        lengthBytes = group.getP().bitLength() / 8;
    }

    static ModpExchange of(IpsecKeyExchange method) {
        DHParameters group =
                switch (method) {
                    case MODP_2048 -> DHStandardGroups.rfc3526_2048;
                    case MODP_3072 -> DHStandardGroups.rfc3526_3072;
                    case MODP_4096 -> DHStandardGroups.rfc3526_4096;
                    default -> throw new IllegalArgumentException(method + " is no group of RFC 3526");
                };
        return new ModpExchange(method, new DHParameterSpec(group.getP(), group.getG()));
    }

    BigInteger prime() {
        return group.getP();
    }

    @Override
    byte[] encode(PublicKey key) {
        return FixedLength.of(((DHPublicKey) key).getY(), lengthBytes);
    }

    @Override
    PublicKey decode(byte[] publicValue) throws KeyExchangeException, GeneralSecurityException {
        if (publicValue.length != lengthBytes) {
            throw refusal("has " + publicValue.length + " octets instead of " + lengthBytes);
        }
        BigInteger y = new BigInteger(1, publicValue);
        if (y.compareTo(TWO) < 0 || y.compareTo(group.getP().subtract(TWO)) > 0) {
            throw refusal("is 0, 1, p-1 or more, which would give the secret away");
        }
        return KeyFactory.getInstance("DH").generatePublic(new DHPublicKeySpec(y, group.getP(), group.getG()));
    }
}
