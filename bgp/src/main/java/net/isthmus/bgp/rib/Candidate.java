package net.isthmus.bgp.rib;

import net.isthmus.bgp.attr.PathAttributes;
import net.isthmus.bgp.decision.Contender;
import net.isthmus.bgp.decision.SourceKind;
import net.isthmus.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/** A path to one prefix: as it was heard, and as the import policy has left it. */
final class Candidate implements Contender {
    /** As it was announced. */
    Path heard;

    /** As it is used; null if it is not, for the reason beside it. */
    @Nullable
    Path used;

    Rejection rejection = Rejection.NONE;

    /** When it was announced last: see {@link AdjRibIn}. */
    int epoch;

    /** The prefix's next candidate. */
    @Nullable
    Candidate next;

    Candidate(Path heard) {
        this.heard = heard;
    }

    /** True if it takes part in the decision. */
    boolean isUsable() {
        return used != null && !heard.in.isGone(this);
    }

    private Path path() {
        return used == null ? heard : used;
    }

    @Override
    public PathAttributes attributes() {
        return path().attributes;
    }

    @Override
    public SourceKind kind() {
        return heard.in.source.kind;
    }

    @Override
    public boolean isResolvable() {
        return path().resolution.isReachable();
    }

    @Override
    public boolean isStale() {
        return heard.in.isStale(this);
    }

    @Override
    public long igpMetric() {
        return path().resolution.metric();
    }

    @Override
    public IpAddress routerId() {
        return heard.in.source.routerId;
    }

    @Override
    public IpAddress neighborAddress() {
        return heard.in.source.address;
    }
}
