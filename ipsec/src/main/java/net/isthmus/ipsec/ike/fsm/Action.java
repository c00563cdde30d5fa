package net.isthmus.ipsec.ike.fsm;

import java.util.List;
import net.isthmus.ipsec.ike.auth.RevocationRequest;
import net.isthmus.ipsec.sa.ChildSa;
import net.isthmus.ipsec.sa.SaKeys;
import net.isthmus.ipsec.sa.SaPath;
import net.isthmus.wire.Octets;

/** What a {@link Peering} wants done. The order of a list of them is the order in which they are done. */
public sealed interface Action {

    /**
     * Send a message.
     *
     * @param datagram without the marker of port 4500, which whoever sends from any port but 500 puts before it
     */
    record Send(SaPath path, Octets datagram) implements Action {}

    /** Send the single octet that keeps a NAT's mapping alive (RFC 3948 §2.3), without a marker. */
    record KeepAlive(SaPath path) implements Action {}

    /** Begin to accept packets of a Child SA. */
    record InstallInbound(ChildSa sa, SaKeys keys) implements Action {}

    /** Begin to send by a Child SA. */
    record InstallOutbound(ChildSa sa, SaKeys keys) implements Action {}

    /** A Child SA goes another way. */
    record Move(int inboundSpi, SaPath path) implements Action {}

    /** A Child SA may carry nothing any more, though the peer has not heard of its end yet. */
    record Expire(int inboundSpi) implements Action {}

    /** End a Child SA, or the reservation of its SPI. */
    record Remove(int inboundSpi) implements Action {}

    /** Messages with this SPI of ours are for this peering from now on. */
    record Answers(long ikeSpi) implements Action {}

    /** Messages with this SPI are for nobody any more. */
    record Forgets(long ikeSpi) implements Action {}

    /**
     * The peer has proven who it is.
     *
     * @param connection the one that it was found to be for
     * @param peer its identity, in words
     * @param isInitialContact true if it says that it knows of no other IKE SA with us (RFC 7296 §2.4)
     */
    record Established(String connection, String peer, boolean isInitialContact) implements Action {}

    /** The IKE SA has new keys. */
    record Rekeyed() implements Action {}

    /** The peer has proven that it does not know a Child SA of ours. */
    record UnknownToPeer() implements Action {}

    /** A child is up: made anew, or another SA in place of the last. */
    record ChildUp(ChildSa sa, boolean isRekeyed) implements Action {}

    /** A child has no SA any more. */
    record ChildDown(String child, Reason reason) implements Action {}

    /** Make the connection once more, from IKE_SA_INIT on, and close this one when the new one is up. */
    record Reauthenticate() implements Action {}

    /**
     * Ask the world about revoked certificates and put what comes into the store of the credentials. Whoever waits for
     * it treats the message as lost; it comes again by itself.
     */
    record Fetch(List<RevocationRequest> requests) implements Action {
        public Fetch {
            requests = List.copyOf(requests);
        }
    }

    /** It is over: nothing of it is left, and it takes no events any more. */
    record Gone(Reason reason) implements Action {}

    /** A line for the log of handshakes. */
    record Log(Level level, String line) implements Action {}

    /** How much a line matters. */
    enum Level {
        /** A step of the protocol. */
        STEP,
        /** What an operator wants to see: something is up, down, or replaced. */
        CHANGE,
        /** What an operator must look at. */
        TROUBLE
    }
}
