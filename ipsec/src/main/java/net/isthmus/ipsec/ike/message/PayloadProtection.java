package net.isthmus.ipsec.ike.message;

/**
 * Encrypts and authenticates messages of an IKE SA in one direction, in place. A protected message is
 *
 * <pre>
 * +-------------------------------------+----+-----------------------------+-----+
 * | IKE header … header of SK or SKF    | IV | payloads, padding, its length | ICV |
 * +-------------------------------------+----+-----------------------------+-----+
 * 0                                   ivAt                                      end
 * </pre>
 *
 * where all before the IV is associated data of a cipher that authenticates (RFC 5282 §5.1), and the integrity
 * algorithm of another covers all before the ICV (RFC 7296 §3.14).
 */
public interface PayloadProtection {

    /** Octets of the initialization vector. */
    int ivBytes();

    /** Octets to whose multiple the plaintext is padded, its length octet included; 1 for none. */
    int blockBytes();

    /** Octets of the integrity check value. */
    int icvBytes();

    /**
     * Writes IV and ICV and encrypts what is between them.
     *
     * @param message a whole message, whose lengths have been filled in
     * @param ivAt where the IV begins
     */
    void seal(byte[] message, int ivAt);

    /**
     * Checks the ICV and decrypts what is between it and the IV.
     *
     * @param message a whole message, in which the plaintext is left
     * @param ivAt where the IV begins; the caller has checked that IV, one block and ICV fit
     * @return false if it is not authentic; then the content of the message is worth nothing
     */
    boolean open(byte[] message, int ivAt);
}
