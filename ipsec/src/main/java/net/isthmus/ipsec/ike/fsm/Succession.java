package net.isthmus.ipsec.ike.fsm;

import java.util.List;

/** How one IKE SA takes the place of another (RFC 7296 §2.8.2, §2.18). */
final class Succession {
    /** How long an IKE SA is kept whose end is the peer's to begin, or of which the peer may still ask. */
    private static final long GRACE_NS = 120_000_000_000L;

    private Succession() {}

    /** From now on we ask by the new one. */
    static void succeed(Context context, IkeSa old, IkeSa next) {
        Establishment.begin(context, next);
        context.current(next);
        outlive(context, old);
        context.change("rekeyed the IKE SA, %s".formatted(next.keys().suite()));
    }

    /** It serves no more, and its end is the peer's to begin. */
    static void outlive(Context context, IkeSa sa) {
        sa.stage(IkeSa.Stage.REPLACED);
        sa.renewAtNs = Long.MAX_VALUE;
        sa.endAtNs = context.nowNs + GRACE_NS;
    }

    /** The peer asks by what its rekeying has made, while ours is still under way: it knows whose stays. */
    static void used(Context context, IkeSa sa) {
        if (context.current().peersSuccessor == sa) {
            succeed(context, context.current(), sa);
        }
    }

    /** It serves no more, and its end is ours to begin. */
    static void retire(Context context, IkeSa sa) {
        outlive(context, sa);
        sa.add(new DeleteIkeTask(context, List.of(), new Reason(Reason.Kind.REPLACED, "rekeyed")));
    }

    /** Its end has been agreed on; it only says so again, if it is asked again. */
    static void end(Context context, IkeSa sa) {
        sa.forsake();
        if (context.current().peersSuccessor == sa) {
            context.current().peersSuccessor = null;
        }
        sa.stage(IkeSa.Stage.REPLACED);
        sa.endAtNs = context.nowNs + GRACE_NS / 4;
    }
}
