package net.isthmus.ipsec.ike.connection;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import net.isthmus.core.config.EspProposal;
import net.isthmus.ipsec.sa.SaLimits;
import net.isthmus.ipsec.sa.TrafficSelector;

/**
 * What a connection protects: one Child SA at a time, or with {@code resources} one for each of them (RFC 9611).
 *
 * @param localTs selectors of our side; empty for the address by which we talk to the peer
 * @param remoteTs selectors of the peer's side; empty for the peer's address
 * @param proposals what it may be made of, the best first; never empty
 * @param isTransport whether packets between the two gateways themselves are protected, without a tunnel
 * @param limits what it may carry
 * @param resources further Child SAs with the same selectors, made when a packet asks for them; 0 for none
 */
public record Child(
        String name,
        List<TrafficSelector> localTs,
        List<TrafficSelector> remoteTs,
        List<EspProposal> proposals,
        boolean isTransport,
        Lifetime lifetime,
        SaLimits limits,
        StartAction startAction,
        DpdAction dpdAction,
        int resources) {
    /** An hour, renewed up to eighteen minutes earlier. */
    public static final Lifetime LIFETIME =
            new Lifetime(Duration.ofSeconds(3_060), Duration.ofSeconds(540), Duration.ofSeconds(3_600));

    /** What is offered if the document does not say. */
    public static final List<EspProposal> PROPOSALS = Stream.of(
                    "aes256gcm16-aes128gcm16-chacha20poly1305", "aes256-aes128-sha256-sha384-sha512")
            .map(EspProposal::parse)
            .toList();

    /** The same with a key exchange of its own, which some peers insist on when keys are renewed (PFS). */
    private static final List<EspProposal> WITH_EXCHANGE = PROPOSALS.stream()
            .map(one -> EspProposal.parse(one + "-x25519-ecp384-ecp256-ecp521-modp3072-modp2048-modp4096"))
            .toList();

    public Child {
        localTs = List.copyOf(localTs);
        remoteTs = List.copyOf(remoteTs);
        proposals = proposals.isEmpty() ? PROPOSALS : List.copyOf(proposals);
    }

    /** What is accepted of a peer: what is offered, and without a word about it key exchanges too. */
    public List<EspProposal> accepted() {
        return isFree()
                ? Stream.concat(PROPOSALS.stream(), WITH_EXCHANGE.stream()).toList()
                : proposals;
    }

    /** True if the document leaves it open whether there are key exchanges. */
    public boolean isFree() {
        return proposals.equals(PROPOSALS);
    }

    /** The same child for a peer that insists on key exchanges. */
    public Child withExchange() {
        return new Child(
                name,
                localTs,
                remoteTs,
                WITH_EXCHANGE,
                isTransport,
                lifetime,
                limits,
                startAction,
                dpdAction,
                resources);
    }

    /** A child with all else as it is without a word. */
    public static Child of(String name, List<TrafficSelector> localTs, List<TrafficSelector> remoteTs) {
        return new Child(
                name,
                localTs,
                remoteTs,
                PROPOSALS,
                false,
                LIFETIME,
                SaLimits.NONE,
                StartAction.NONE,
                DpdAction.RESTART,
                0);
    }
}
