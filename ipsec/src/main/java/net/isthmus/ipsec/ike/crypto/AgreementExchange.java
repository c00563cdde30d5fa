package net.isthmus.ipsec.ike.crypto;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.KeyAgreement;
import net.isthmus.core.config.IpsecKeyExchange;

/** Diffie-Hellman by the JDK, in which both ends do the same; what differs is how public values look on the wire. */
abstract class AgreementExchange implements KeyExchange {
    private final IpsecKeyExchange method;
    private final String algorithm;
    private final String agreement;
    private final AlgorithmParameterSpec group;

    AgreementExchange(IpsecKeyExchange method, String algorithm, String agreement, AlgorithmParameterSpec group) {
        this.method = method;
        this.algorithm = algorithm;
        this.agreement = agreement;
        this.group = group;
    }

    /** A public value as the wire has it. */
    abstract byte[] encode(PublicKey key);

    /** The public value of a peer, once it is known to be one. */
    abstract PublicKey decode(byte[] publicValue) throws KeyExchangeException, GeneralSecurityException;

    final KeyExchangeException refusal(String why) {
        return new KeyExchangeException("public value for " + method + " " + why);
    }

    @Override
    public final Begun begin(SecureRandom random) {
        KeyPair pair = pair(random);
        byte[] publicValue = encode(pair.getPublic());
        return new Begun() {
            @Override
            public byte[] publicValue() {
                return publicValue.clone();
            }

            @Override
            public Secret finish(byte[] peersValue) throws KeyExchangeException {
                return agree(pair.getPrivate(), peersValue);
            }

            @Override
            public void close() {
                // The JDK's private keys cannot be destroyed: unreachable is all that they can be.
            }
        };
    }

    @Override
    public final Answer respond(byte[] publicValue, SecureRandom random) throws KeyExchangeException {
        KeyPair pair = pair(random);
        Secret secret = agree(pair.getPrivate(), publicValue);
        return new Answer(encode(pair.getPublic()), secret);
    }

    /** The secret of our private half and a peer's public one. */
    final Secret agree(PrivateKey ours, byte[] publicValue) throws KeyExchangeException {
        try {
            KeyAgreement exchange = KeyAgreement.getInstance(agreement);
            exchange.init(ours);
            exchange.doPhase(decode(publicValue), true);
            return Secret.of(exchange.generateSecret());
        } catch (GeneralSecurityException e) {
            throw new KeyExchangeException("public value for " + method + " is not valid: " + e.getMessage(), e);
        }
    }

    private KeyPair pair(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(group, random);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException | InvalidAlgorithmParameterException e) {
            throw new IllegalStateException("the Java runtime lacks " + method, e);
        }
    }

    @Override
    public final String toString() {
        return method.word();
    }
}
