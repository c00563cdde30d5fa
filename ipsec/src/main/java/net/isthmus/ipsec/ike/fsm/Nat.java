package net.isthmus.ipsec.ike.fsm;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import net.isthmus.ipsec.ike.crypto.SpiPair;
import net.isthmus.ipsec.ike.message.IkeMessage;
import net.isthmus.ipsec.ike.message.NotifyType;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.ipsec.sa.SaPath;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.OctetWriter;
import net.isthmus.wire.Octets;

/**
 * Whether a NAT is on the way (RFC 7296 §2.23): each end says a hash of the addresses and ports that it sees, and if
 * the other end sees others, somebody has changed them.
 */
final class Nat {
    private static final int RANDOM_BYTES = 20;

    private boolean isBeforeUs;
    private boolean isBeforePeer;
    private boolean isKnown;

    /** True if the peer said what it sees. */
    boolean isKnown() {
        return isKnown;
    }

    boolean isDetected() {
        return isBeforeUs || isBeforePeer;
    }

    /** True if we are behind one: then it is for us to keep its mapping alive. */
    boolean isBeforeUs() {
        return isBeforeUs;
    }

    /** True if the peer is behind one: then its address and port may change at any time. */
    boolean isBeforePeer() {
        return isBeforePeer;
    }

    /**
     * What we say.
     *
     * @param pretend whether to say what nobody can see, so that the peer takes it for a NAT and puts ESP in UDP
     */
    static List<Payload> notifications(SpiPair spis, SaPath path, boolean pretend, Context context) {
        Octets source = hash(spis, path.local(), path.localPort());
        if (pretend) {
            byte[] nobody = new byte[RANDOM_BYTES];
            context.random().nextBytes(nobody);
            source = Octets.of(nobody);
        }
        return List.of(
                Payload.Notify.of(NotifyType.NAT_DETECTION_SOURCE_IP, source),
                Payload.Notify.of(
                        NotifyType.NAT_DETECTION_DESTINATION_IP, hash(spis, path.remote(), path.remotePort())));
    }

    /**
     * Compares what the peer says with what we see; without a word of it nothing changes.
     *
     * @return true if it is other than before
     */
    boolean learn(IkeMessage message, SaPath path) {
        List<Payload.Notify> sources = message.notifications(NotifyType.NAT_DETECTION_SOURCE_IP);
        List<Payload.Notify> destinations = message.notifications(NotifyType.NAT_DETECTION_DESTINATION_IP);
        if (sources.isEmpty() || destinations.isEmpty()) {
            return false;
        }
        SpiPair spis =
                new SpiPair(message.header().initiatorSpi(), message.header().responderSpi());
        boolean wasBeforeUs = isBeforeUs;
        boolean wasBeforePeer = isBeforePeer;
        isKnown = true;
        isBeforePeer = says(sources, hash(spis, path.remote(), path.remotePort()));
        isBeforeUs = says(destinations, hash(spis, path.local(), path.localPort()));
        return isBeforeUs != wasBeforeUs || isBeforePeer != wasBeforePeer;
    }

    private static boolean says(List<Payload.Notify> notifications, Octets seen) {
        return notifications.stream().noneMatch(one -> one.data().equals(seen));
    }

    private static Octets hash(SpiPair spis, IpAddress address, int port) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(spis.toBytes());
            sha1.update(address.toBytes());
            sha1.update(new OctetWriter().u16(port).toBytes());
            return Octets.of(sha1.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the Java runtime lacks SHA-1", e);
        }
    }
}
