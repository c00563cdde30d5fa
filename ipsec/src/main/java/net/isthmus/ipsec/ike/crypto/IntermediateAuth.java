package net.isthmus.ipsec.ike.crypto;

import java.nio.ByteBuffer;

/**
 * What AUTH covers of IKE_INTERMEDIATE exchanges, so that nobody has changed them (RFC 9242 §3.3.2):
 *
 * <pre>
 * IntAuth_i1 = prf (SK_pi1, A | P)        IntAuth_iN = prf (SK_piN, IntAuth_i(N-1) | A | P)        likewise for r
 * IntAuth    = IntAuth_iN | IntAuth_rN | message ID of IKE_AUTH
 * A = IKE header | payloads before SK | header of SK, with lengths as if nothing were encrypted
 * P = payloads inside SK
 * </pre>
 *
 * <p>A message that went in fragments is covered as if it had gone in one piece, so A is made here and not cut out of
 * what was on the wire.
 */
public final class IntermediateAuth {
    private static final int HEADER_BYTES = 28;
    private static final int PAYLOAD_HEADER_BYTES = 4;
    private static final int NEXT_PAYLOAD_AT = 16;
    private static final int LENGTH_AT = 24;
    private static final byte SK = 46;

    private byte[] initiator = {};
    private byte[] responder = {};

    /**
     * Takes a message of an IKE_INTERMEDIATE exchange in, requests and responses in their order.
     *
     * @param keys the ones that protected it, those before the exchange's own key exchange
     * @param fromInitiator whether the initiator of the IKE SA sent it
     * @param message the message as it went over the wire, or its first fragment: its IKE header is taken
     * @param firstPayload type of the first payload inside SK; 0 if there is none
     * @param inner the payloads inside SK
     */
    public void add(IkeKeys keys, boolean fromInitiator, byte[] message, int firstPayload, byte[] inner) {
        ByteBuffer associated = ByteBuffer.allocate(HEADER_BYTES + PAYLOAD_HEADER_BYTES);
        associated.put(message, 0, HEADER_BYTES);
        associated.put(NEXT_PAYLOAD_AT, SK);
        associated.putInt(LENGTH_AT, HEADER_BYTES + PAYLOAD_HEADER_BYTES + inner.length);
        associated.put((byte) firstPayload).put((byte) 0).putShort((short) (PAYLOAD_HEADER_BYTES + inner.length));
        add(keys, fromInitiator, associated.array(), inner);
    }

    /**
     * Takes a message in, likewise.
     *
     * @param covered A and P, one behind the other
     */
    public void add(IkeKeys keys, boolean fromInitiator, byte[] covered) {
        add(keys, fromInitiator, covered, new byte[0]);
    }

    private void add(IkeKeys keys, boolean fromInitiator, byte[] associated, byte[] inner) {
        byte[] before = fromInitiator ? initiator : responder;
        byte[] value =
                Prf.of(keys.suite().prf()).compute(keys.authentication(fromInitiator), before, associated, inner);
        if (fromInitiator) {
            initiator = value;
        } else {
            responder = value;
        }
    }

    /** What AUTH of both ends covers behind the identity; empty if there was no such exchange. */
    public byte[] octets(int authMessageId) {
        if (initiator.length == 0) {
            return new byte[0];
        }
        return ByteBuffer.allocate(initiator.length + responder.length + Integer.BYTES)
                .put(initiator)
                .put(responder)
                .putInt(authMessageId)
                .array();
    }
}
