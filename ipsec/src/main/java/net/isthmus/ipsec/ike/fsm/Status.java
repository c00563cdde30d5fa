package net.isthmus.ipsec.ike.fsm;

import java.util.List;
import net.isthmus.ipsec.sa.ChildSa;
import net.isthmus.ipsec.sa.SaPath;

/**
 * What a {@link Peering} is at a moment, for those who look at it.
 *
 * @param connection name of the connection, or of the likeliest as long as it is not sure
 * @param ikeSas its IKE SAs, the one in use first
 * @param children its Child SAs, those too that only receive a little longer
 * @param isBehindNat whether we are behind a NAT
 * @param isPeerBehindNat whether the peer is
 */
public record Status(
        String connection,
        boolean isInitiator,
        SaPath path,
        List<IkeSaStatus> ikeSas,
        List<ChildStatus> children,
        boolean isBehindNat,
        boolean isPeerBehindNat) {

    public Status {
        ikeSas = List.copyOf(ikeSas);
        children = List.copyOf(children);
    }

    /**
     * One IKE SA.
     *
     * @param stage in one word
     * @param suite its algorithms; empty before there are keys
     * @param renewAtNs when it is rekeyed; {@link Long#MAX_VALUE} for never
     */
    public record IkeSaStatus(long initiatorSpi, long responderSpi, String stage, String suite, long renewAtNs) {}

    /**
     * One Child SA.
     *
     * @param stage in one word
     * @param renewAtNs when it is rekeyed; {@link Long#MAX_VALUE} for never
     */
    public record ChildStatus(ChildSa sa, String stage, long renewAtNs) {}

    /** True once the peer has proven who it is. */
    public boolean isEstablished() {
        return ikeSas.stream().anyMatch(sa -> sa.stage().equals(IkeSa.Stage.ESTABLISHED.name()));
    }

    static Status of(Context context) {
        return new Status(
                context.connection().name(),
                context.isInitiator,
                context.path(),
                context.generations.stream()
                        .sorted((one, other) -> Boolean.compare(context.isCurrent(other), context.isCurrent(one)))
                        .map(sa -> new IkeSaStatus(
                                sa.initiatorSpi,
                                sa.spis().responder(),
                                sa.stage().name(),
                                sa.suite(),
                                sa.renewAtNs))
                        .toList(),
                context.children.all().stream()
                        .map(entry -> new ChildStatus(entry.sa(), entry.stage.name(), entry.renewAtNs))
                        .toList(),
                context.nat.isBeforeUs(),
                context.nat.isBeforePeer());
    }
}
