package net.isthmus.ipsec.ike.net;

import java.util.Collection;
import net.isthmus.ipsec.sa.SaPath;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.Octets;

/**
 * How messages travel. May be called by any thread; nothing waits, and what cannot be sent is lost, as on any network.
 */
public interface IkeTransport extends AutoCloseable {
    /** The port on which there is IKE alone. */
    int IKE_PORT = 500;

    /** The port on which messages have a marker, because ESP goes there too (RFC 3948 §2.2). */
    int NAT_PORT = 4500;

    /** Where messages come to. */
    @FunctionalInterface
    interface Receiver {
        /**
         * Takes a message. Called by the network's thread, which must not be held up.
         *
         * @param path local is where it came to, remote where it came from
         * @param datagram without the marker; the receiver's to keep
         */
        void received(SaPath path, byte[] datagram);
    }

    /** Begins to receive. Once, before any address is told. */
    void listen(Receiver receiver);

    /** Listens at these addresses from now on, and at no others. */
    void localAddresses(Collection<IpAddress> addresses);

    /** Sends a message; the marker is put before it on every port but 500. */
    void send(SaPath path, Octets message);

    /** Sends the octet that keeps a NAT's mapping alive (RFC 3948 §4). */
    void keepAlive(SaPath path);

    @Override
    void close();
}
