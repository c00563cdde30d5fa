package net.isthmus.ipsec.sa;

import net.isthmus.wire.IpAddress;

/**
 * Child SAs as IKE sees them: the place where keys go into the packets' path. All methods are called by IKE's one
 * thread; when one returns, the change is in force.
 *
 * <p>Replacing one Child SA by another loses nothing if both ends keep this order (RFC 7296 §2.8): both directions of
 * the new one are installed by who has asked for it; who was asked installs the inbound direction before it answers and
 * the outbound one when the peer deletes the old SA, or at once if there is none.
 */
public interface ChildSas {

    /** An SPI that is not in use, from 256 on; it stays reserved until {@link #remove}. */
    int reserveSpi();

    /** Begins to accept packets. Takes the keys over and wipes them. */
    void installInbound(ChildSa sa, SaKeys keys);

    /**
     * Begins to send by it: packets of this child take the Child SA that was installed last. Takes the keys over and
     * wipes them. Its inbound direction has been installed.
     */
    void installOutbound(ChildSa sa, SaKeys keys);

    /** Sends by another path from now on, and accepts packets that come by it. Unknown SPIs are ignored. */
    void move(int inboundSpi, SaPath path);

    /** Its time is over: no packet passes any more, though it is not gone yet. Unknown SPIs are ignored. */
    void expire(int inboundSpi);

    /** Ends both directions, and the reservation of an SPI of which nothing became. Unknown SPIs are ignored. */
    void remove(int inboundSpi);

    /** What has passed so far; {@link SaUsage#NONE} for an unknown SPI. */
    SaUsage usage(int inboundSpi);

    /** Tells IKE of what packets bring about. Once, at the start. */
    void listen(Listener listener);

    /** What packets bring about. Called by any thread; none of the methods may block or throw. */
    interface Listener {
        /**
         * A packet wanted to leave by a child that has no SA, or several of which none is its worker's own; told at
         * most once a second, child and resource.
         *
         * @param resource number of the worker; {@link ChildSa#ALONE} if the child has no SA at all
         */
        void wanted(String connection, String child, int resource);

        /** A soft limit of a Child SA is reached. */
        void expiring(int inboundSpi);

        /** A hard limit is reached: no packet passes any more. */
        void expired(int inboundSpi);

        /** An authentic packet in UDP came from another address or port than the path has (RFC 3948 §2.4). */
        void heardFrom(int inboundSpi, IpAddress remote, int remotePort);

        /** A packet came with an SPI that nobody knows; the port is 0 if it was not in UDP. Nobody vouches for it. */
        void unknownSpi(int spi, IpAddress remote, int remotePort);
    }
}
