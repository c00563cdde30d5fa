package net.isthmus.ipsec.ike.crypto;

import java.util.Arrays;

/**
 * The keys of an IKE SA (RFC 7296 §2.14), in the order in which they are taken from prf+:
 *
 * <pre>
 * {SK_d | SK_ai | SK_ar | SK_ei | SK_er | SK_pi | SK_pr} = prf+ (SKEYSEED, Ni | Nr | SPIi | SPIr)
 * </pre>
 *
 * <p>{@link KeySchedule} makes them. One IKE SA has several one behind the other if it has additional key exchanges.
 */
public final class IkeKeys implements AutoCloseable {
    private final IkeSuite suite;
    private final Secret derivation;
    private final Secret initiatorIntegrity;
    private final Secret responderIntegrity;
    private final Secret initiatorEncryption;
    private final Secret responderEncryption;
    private final Secret initiatorAuthentication;
    private final Secret responderAuthentication;

    /** Cuts key material, which it wipes. */
    IkeKeys(IkeSuite suite, byte[] material) {
        this.suite = suite;
        int prf = suite.prf().outputBytes();
        int integrity = suite.integrityKeyBytes();
        int encryption = suite.encryptionKeyBytes();
        derivation = cut(material, 0, prf);
        initiatorIntegrity = cut(material, prf, integrity);
        responderIntegrity = cut(material, prf + integrity, integrity);
        initiatorEncryption = cut(material, prf + 2 * integrity, encryption);
        responderEncryption = cut(material, prf + 2 * integrity + encryption, encryption);
        initiatorAuthentication = cut(material, prf + 2 * (integrity + encryption), prf);
        responderAuthentication = cut(material, 2 * (prf + integrity + encryption), prf);
        Arrays.fill(material, (byte) 0);
    }

    /** The keys of the same messages with others for what is derived and authenticated. */
    IkeKeys(IkeKeys before, Secret derivation, Secret initiatorAuthentication, Secret responderAuthentication) {
        suite = before.suite;
        this.derivation = derivation;
        initiatorIntegrity = before.initiatorIntegrity.duplicate();
        responderIntegrity = before.responderIntegrity.duplicate();
        initiatorEncryption = before.initiatorEncryption.duplicate();
        responderEncryption = before.responderEncryption.duplicate();
        this.initiatorAuthentication = initiatorAuthentication;
        this.responderAuthentication = responderAuthentication;
    }

    /** Bytes of all keys of a suite together. */
    static int materialBytes(IkeSuite suite) {
        return 3 * suite.prf().outputBytes() + 2 * suite.integrityKeyBytes() + 2 * suite.encryptionKeyBytes();
    }

    private static Secret cut(byte[] material, int at, int length) {
        return Secret.of(Arrays.copyOfRange(material, at, at + length));
    }

    /** The algorithms that the keys are for. */
    public IkeSuite suite() {
        return suite;
    }

    /** SK_d, from which keys of Child SAs and of the next IKE SA come. */
    public Secret derivation() {
        return derivation;
    }

    /** SK_ai or SK_ar, by whose messages it protects; empty for a cipher that authenticates. */
    public Secret integrity(boolean ofInitiator) {
        return ofInitiator ? initiatorIntegrity : responderIntegrity;
    }

    /** SK_ei or SK_er: key and salt. */
    public Secret encryption(boolean ofInitiator) {
        return ofInitiator ? initiatorEncryption : responderEncryption;
    }

    /** SK_pi or SK_pr, with which an end's AUTH covers its identity. */
    public Secret authentication(boolean ofInitiator) {
        return ofInitiator ? initiatorAuthentication : responderAuthentication;
    }

    /** Wipes all of them. */
    @Override
    public void close() {
        derivation.close();
        initiatorIntegrity.close();
        responderIntegrity.close();
        initiatorEncryption.close();
        responderEncryption.close();
        initiatorAuthentication.close();
        responderAuthentication.close();
    }

    @Override
    public String toString() {
        return "keys of " + suite;
    }
}
