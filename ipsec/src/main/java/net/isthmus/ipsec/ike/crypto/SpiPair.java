package net.isthmus.ipsec.ike.crypto;

import java.nio.ByteBuffer;

/** The two SPIs of an IKE SA. */
public record SpiPair(long initiator, long responder) {

    /** Both, the initiator's first, as they enter the derivation of keys. */
    public byte[] toBytes() {
        return ByteBuffer.allocate(16).putLong(initiator).putLong(responder).array();
    }
}
