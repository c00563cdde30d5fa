package net.isthmus.bgp.rib;

import java.util.Arrays;
import java.util.List;
import net.isthmus.bgp.decision.SourceKind;
import net.isthmus.bgp.message.Family;
import net.isthmus.bgp.session.Peer;
import net.isthmus.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/** Whom paths are from: a neighbour, with or without a session, or the appliance itself. */
final class Source {
    final String name;
    final SourceKind kind;
    final IpAddress address;

    /** The neighbour's autonomous system. */
    final long as;

    /** Ours in its eyes. */
    final long localAs;

    /** True if it must be on a subnet of the appliance, and so must its next hops. */
    final boolean isDirect;

    /** Its BGP identifier; that of its last session while there is none. */
    IpAddress routerId;

    boolean isClient;

    /** True if its paths must begin with its autonomous system: one that is no route server. */
    boolean isFirstAsEnforced;

    @Nullable
    Peer peer;

    /** By family. */
    private final List<AdjRibIn> in;

    Source(String name, SourceKind kind, IpAddress address, long as, long localAs, boolean isDirect) {
        this.name = name;
        this.kind = kind;
        this.address = address;
        this.as = as;
        this.localAs = localAs;
        this.isDirect = isDirect;
        this.routerId = address;
        this.in = Arrays.stream(Family.values())
                .map(family -> new AdjRibIn(this, family))
                .toList();
    }

    AdjRibIn in(Family family) {
        return in.get(family.ordinal());
    }

    List<AdjRibIn> in() {
        return in;
    }

    /** True if it is the same neighbour in all that paths remember of it. */
    boolean isSame(Source other) {
        return kind == other.kind
                && address.equals(other.address)
                && as == other.as
                && localAs == other.localAs
                && isDirect == other.isDirect;
    }
}
