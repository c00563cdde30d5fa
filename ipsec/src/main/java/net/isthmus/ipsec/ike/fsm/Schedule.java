package net.isthmus.ipsec.ike.fsm;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.isthmus.ipsec.ike.connection.Child;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.ipsec.sa.ChildSa;
import net.isthmus.ipsec.sa.SaUsage;

/** What a {@link Peering} does because time has passed, and when that is next the case. */
final class Schedule {
    /** How long a mapping of a NAT lives at least (RFC 3948 §4). */
    private static final long KEEP_ALIVE_NS = 20_000_000_000L;

    private final Context context;
    private long reauthenticateAtNs = Long.MAX_VALUE;

    Schedule(Context context) {
        this.context = context;
    }

    /** The IKE SA is established: its age counts from now. */
    void established() {
        reauthenticateAtNs = context.connection().timers().reauth().renewAtNs(context.nowNs, context.random());
    }

    /** When something is due; {@link Long#MAX_VALUE} for never. */
    long deadlineNs() {
        long deadline = Math.min(context.retryAtNs, context.children.deadlineNs());
        for (IkeSa sa : context.generations) {
            deadline = Math.min(deadline, Math.min(sa.resendAtNs(), sa.endAtNs));
            if (context.isCurrent(sa)) {
                deadline = Math.min(deadline, sa.renewAtNs);
            }
        }
        if (context.isEstablished()) {
            deadline = Math.min(deadline, Math.min(probeAtNs(), keepAliveAtNs()));
            deadline = Math.min(deadline, reauthenticateAtNs);
        }
        return deadline;
    }

    /** Does what is due. */
    void tick() {
        for (IkeSa sa : List.copyOf(context.generations)) {
            if (!sa.resend()) {
                givenUp(sa);
            } else if (sa.endAtNs <= context.nowNs) {
                old(sa);
            } else if (context.isCurrent(sa) && sa.renewAtNs <= context.nowNs) {
                sa.renewAtNs = Long.MAX_VALUE;
                sa.add(new RekeyIkeTask(context));
            }
        }
        if (!context.isEstablished() || context.end().isPresent()) {
            return;
        }
        context.children.all().forEach(this::child);
        if (context.retryAtNs <= context.nowNs) {
            context.retryAtNs = Long.MAX_VALUE;
            makeWanted();
        }
        if (probeAtNs() <= context.nowNs) {
            context.current().add(probe());
        }
        if (keepAliveAtNs() <= context.nowNs) {
            context.sentAtNs = context.nowNs;
            context.act(new Action.KeepAlive(context.path()));
        }
        if (reauthenticateAtNs <= context.nowNs) {
            reauthenticateAtNs = Long.MAX_VALUE;
            context.act(new Action.Reauthenticate());
        }
    }

    private void givenUp(IkeSa sa) {
        if (!context.isCurrent(sa)) {
            context.discard(sa);
            return;
        }
        Optional<Task> task = sa.asking();
        if (task.isPresent() && task.orElseThrow() instanceof DeleteIkeTask delete) {
            context.end(delete.reason());
            return;
        }
        context.end(task.flatMap(Task::doubt)
                .orElseGet(() -> new Reason(
                        Reason.Kind.NO_ANSWER,
                        "no answer from %s port %d to %s"
                                .formatted(
                                        context.path().remote(),
                                        context.path().remotePort(),
                                        task.map(Task::what).orElse("a request")))));
    }

    private void old(IkeSa sa) {
        sa.endAtNs = Long.MAX_VALUE;
        if (!context.isCurrent(sa)) {
            context.discard(sa);
        } else if (sa.stage() == IkeSa.Stage.CONNECTING) {
            context.end(new Reason(Reason.Kind.NO_ANSWER, "the peer has begun and does not go on"));
        } else {
            sa.addFirst(new DeleteIkeTask(
                    context,
                    List.of(),
                    new Reason(Reason.Kind.EXPIRED, "the IKE SA has not been rekeyed in its time")));
        }
    }

    private void child(ChildEntry entry) {
        if (entry.endAtNs <= context.nowNs) {
            entry.endAtNs = Long.MAX_VALUE;
            if (entry.stage == ChildEntry.Stage.LINGERING) {
                context.children.remove(entry);
            } else if (entry.isThere()) {
                expire(entry);
            }
        } else if (entry.stage == ChildEntry.Stage.LIVE && entry.renewAtNs <= context.nowNs) {
            renew(entry);
        }
    }

    /** A Child SA must be replaced soon. */
    void renew(ChildEntry entry) {
        entry.renewAtNs = Long.MAX_VALUE;
        context.current().add(new RekeyChildTask(context, entry));
    }

    /** A Child SA may be used no more. */
    void expire(ChildEntry entry) {
        context.act(new Action.Expire(entry.inboundSpi()));
        DeleteChildTask.close(
                context,
                List.of(entry),
                new Reason(Reason.Kind.EXPIRED, "its lifetime is over and it has not been rekeyed"));
        context.failed();
    }

    /** Asks for what is wanted and not there. */
    void makeWanted() {
        for (String name : context.wanted) {
            context.connection().child(name).ifPresent(child -> make(child, ChildSa.ALONE));
        }
    }

    /** Asks for a Child SA that is not there. */
    void make(Child child, int resource) {
        if (context.isEstablished()
                && context.children.there(child.name(), resource).isEmpty()
                && !context.current().isMaking(child.name(), resource)) {
            context.current().add(new ChildTask(context, child, resource));
        }
    }

    private Task probe() {
        boolean mayHaveMoved =
                context.isInitiator && context.nat.isBeforeUs() && context.features.contains(Feature.MOBIKE);
        List<Payload> payloads = mayHaveMoved
                ? Nat.notifications(
                        context.current().spis(),
                        context.path(),
                        context.connection().traits().isEncapsulated(),
                        context)
                : List.of();
        return new NoticeTask(payloads);
    }

    /** When the peer has been silent for too long: packets of ESP are signs of life too (RFC 7296 §2.4). */
    private long probeAtNs() {
        Duration delay = context.connection().timers().dpdDelay();
        if (delay.isZero() || context.current().isAsking()) {
            return Long.MAX_VALUE;
        }
        long heard = context.heardAtNs;
        for (ChildEntry entry : context.children.all()) {
            SaUsage usage = context.environment.usage().apply(entry.inboundSpi());
            if (usage.receivedPackets() > 0) {
                heard = Math.max(heard, usage.lastReceivedNs());
            }
        }
        return heard + delay.toNanos();
    }

    private long keepAliveAtNs() {
        return context.nat.isBeforeUs() ? context.sentAtNs + KEEP_ALIVE_NS : Long.MAX_VALUE;
    }
}
