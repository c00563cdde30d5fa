package net.isthmus.ipsec.ike.fsm;

import java.util.List;
import net.isthmus.ipsec.ike.message.IkePacket;
import net.isthmus.ipsec.sa.SaPath;
import net.isthmus.wire.IpAddress;

/** What happens to a {@link Peering}. */
public sealed interface Event {

    /**
     * A datagram has come for one of its IKE SAs.
     *
     * @param path local is where it came to, remote where it came from; both with their ports
     */
    record Received(IkePacket packet, SaPath path) implements Event {}

    /** Time has passed. */
    record Tick() implements Event {}

    /** A child is to be up: an operator or the document wants it. Nothing happens if it is. */
    record Up(String child) implements Event {}

    /** A child is to be taken down. */
    record Down(String child) implements Event {}

    /** All is to be taken down. */
    record Close(Reason reason) implements Event {}

    /** All is over at once and without a word: the peer has said that it knows nothing of it any more. */
    record Abandon(Reason reason) implements Event {}

    /** The IKE SA is to get new keys now. */
    record RekeyIke() implements Event {}

    /** A child is to get new keys now. */
    record RekeyChild(String child) implements Event {}

    /** The peer is to be asked whether it lives. */
    record Probe() implements Event {}

    /** A packet wanted to leave by a child without SA ({@code ALONE}), or with none for this resource (RFC 9611). */
    record Wanted(String child, int resource) implements Event {}

    /** A Child SA has come to a soft limit. */
    record Expiring(int inboundSpi) implements Event {}

    /** A Child SA has come to a hard limit. */
    record Expired(int inboundSpi) implements Event {}

    /** The peer sends ESP with an SPI that nobody knows here: it must hear that. */
    record UnknownSpi(int spi) implements Event {}

    /** Somebody, who need not be the peer, says that the peer does not know this SPI of ours. */
    record Doubted(int outboundSpi) implements Event {}

    /** An authentic ESP packet came from another address or port. */
    record HeardFrom(int inboundSpi, IpAddress remote, int remotePort) implements Event {}

    /** Our addresses are these now, the preferred first. */
    record LocalAddresses(List<IpAddress> addresses) implements Event {
        public LocalAddresses {
            addresses = List.copyOf(addresses);
        }
    }
}
