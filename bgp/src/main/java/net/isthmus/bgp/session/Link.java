package net.isthmus.bgp.session;

import java.net.InetSocketAddress;

/** A connection to a neighbour, made or in the making. On the speaker's thread only. */
interface Link {

    /** Our end. */
    InetSocketAddress local();

    /** Theirs. */
    InetSocketAddress remote();

    /** Sends the first octets of an array that it does not keep. They leave at the end of the turn. */
    void send(byte[] octets, int length);

    /** Octets that have not gone to the kernel. */
    long unsentBytes();

    /** False while so much has not gone that more should wait. */
    boolean isWritable();

    /** Ends it when all has gone, or after a moment; its listener hears no more. */
    void close();

    /** What happens to it. None of it is called from within a method of the link. */
    interface Listener {
        /** It is made. */
        void connected(Link link);

        /** It could not be made, or has ended. */
        void lost(String why);

        /** Octets have come, in an array that is used again. */
        void received(byte[] octets, int length);

        /** Some of what was sent has gone. */
        void progressed();

        /** There is room again. */
        void writable();
    }
}
