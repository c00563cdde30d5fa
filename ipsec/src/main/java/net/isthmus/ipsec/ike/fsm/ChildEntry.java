package net.isthmus.ipsec.ike.fsm;

import net.isthmus.ipsec.ike.connection.Child;
import net.isthmus.ipsec.sa.ChildSa;
import net.isthmus.ipsec.sa.SaKeys;
import net.isthmus.ipsec.sa.SaPath;
import net.isthmus.wire.Octets;
import org.jspecify.annotations.Nullable;

/**
 * One Child SA through its life (RFC 7296 §1.3, §1.4.1, §2.8, §2.25.1).
 *
 * <pre>
 *           made           rekeying asked           answered, ours is the one that stays
 * (nothing) ────▶ LIVE ──────────────────▶ REKEYING ───────────────▶ CLOSING ──────┐
 *                 │ ▲                         │                         ▲          │ answered
 *                 │ └──── refused, for now ───┘                         │          ▼
 *                 ├── the peer's Delete ────────────────────────────────┼──▶ LINGERING ──▶ (nothing)
 *                 └── taken down, too old, loser of a collision ────────┘
 * </pre>
 *
 * <p>LINGERING accepts what is still on its way, and is nothing to the peer any more.
 */
final class ChildEntry {
    /** Where in its life it is. */
    enum Stage {
        LIVE,
        REKEYING,
        CLOSING,
        LINGERING
    }

    /** How long the peer may take to hear that what it has asked for was made. */
    private static final long HEARD_NS = 100_000_000_000L;

    final Child child;
    final Octets lowestNonce;
    private final long unknownUntilNs;
    Stage stage = Stage.LIVE;
    long renewAtNs = Long.MAX_VALUE;
    long endAtNs = Long.MAX_VALUE;

    /** What the peer's rekeying has made of it: it sends by that as soon as this one is deleted (§2.8). */
    @Nullable
    ChildEntry peersSuccessor;

    /** The lower nonce of the peer's rekeying while ours is under way; it counts even if that one has gone since. */
    @Nullable
    Octets peersNonce;

    private ChildSa sa;
    private @Nullable SaKeys waitingKeys;

    /**
     * Takes one up.
     *
     * @param areWeInitiator whether we have begun the exchange that made it, so that the peer knows of it
     */
    ChildEntry(Child child, ChildSa sa, SaKeys outboundKeys, Octets lowestNonce, boolean areWeInitiator, long nowNs) {
        unknownUntilNs = areWeInitiator ? nowNs : nowNs + HEARD_NS;
        this.child = child;
        this.sa = sa;
        this.lowestNonce = lowestNonce;
        waitingKeys = outboundKeys;
    }

    ChildSa sa() {
        return sa;
    }

    int inboundSpi() {
        return sa.inboundSpi();
    }

    /** True if the peer takes it for being there. */
    boolean isThere() {
        return stage == Stage.LIVE || stage == Stage.REKEYING;
    }

    /** Begins to send by it, if it does not yet. */
    void send(Context context) {
        SaKeys keys = waitingKeys;
        waitingKeys = null;
        if (keys != null) {
            context.act(new Action.InstallOutbound(sa, keys));
        }
    }

    /** True if the peer may not have heard our answer yet, by which it was made. */
    boolean mayBeUnknown(long nowNs) {
        return nowNs < unknownUntilNs;
    }

    /** True if it only receives yet. */
    boolean isWaitingToSend() {
        return waitingKeys != null;
    }

    /** Forgets the keys by which nothing has been sent. */
    void close() {
        if (waitingKeys != null) {
            waitingKeys.close();
            waitingKeys = null;
        }
    }

    void move(SaPath path) {
        sa = new ChildSa(
                sa.connection(),
                sa.child(),
                sa.inboundSpi(),
                sa.outboundSpi(),
                sa.suite(),
                sa.isTransport(),
                sa.localTs(),
                sa.remoteTs(),
                path,
                sa.limits(),
                sa.resource());
    }

    @Override
    public String toString() {
        return "%s %08x/%08x".formatted(sa.child(), sa.inboundSpi(), sa.outboundSpi());
    }
}
