package net.isthmus.ipsec.ike.fsm;

import java.util.List;
import java.util.Optional;
import net.isthmus.ipsec.ike.message.ExchangeType;
import net.isthmus.ipsec.ike.message.IkePacket;
import net.isthmus.ipsec.ike.message.Payload;

/**
 * The end of Child SAs (RFC 7296 §1.4.1): each end names the SPIs of the packets that it receives.
 *
 * <pre>
 * SK {D(ours)}  ──▶
 *               ◀──  SK {D(theirs)}
 *               ◀──  SK {}              the peer's own Delete has crossed ours (§2.25.1)
 * </pre>
 */
final class DeleteChildTask extends Task {
    private final Context context;
    private final List<ChildEntry> entries;
    private final Reason reason;

    private DeleteChildTask(Context context, List<ChildEntry> entries, Reason reason) {
        this.context = context;
        this.entries = entries;
        this.reason = reason;
    }

    /** Closes Child SAs: from now on they are neither rekeyed nor counted upon. */
    static void close(Context context, List<ChildEntry> entries, Reason reason) {
        entries.forEach(entry -> entry.stage = ChildEntry.Stage.CLOSING);
        context.current().addFirst(new DeleteChildTask(context, List.copyOf(entries), reason));
    }

    @Override
    Optional<Ask> begin(IkeSa sa) {
        List<Integer> spis = closing().stream().map(ChildEntry::inboundSpi).toList();
        return spis.isEmpty()
                ? Optional.empty()
                : Optional.of(new Ask(ExchangeType.INFORMATIONAL, List.of(Payload.Delete.childSas(spis))));
    }

    @Override
    void answered(IkeSa sa, IkePacket.Clear answer) {
        for (ChildEntry entry : closing()) {
            context.children.finish(entry);
            context.children.lost(entry, reason);
        }
    }

    private List<ChildEntry> closing() {
        return entries.stream()
                .filter(entry -> entry.stage == ChildEntry.Stage.CLOSING)
                .filter(entry -> context.children.all().contains(entry))
                .toList();
    }

    @Override
    void lost(IkeSa sa) {
        if (!context.isCurrent(sa) && context.isEstablished()) {
            context.current().add(this);
        }
    }

    @Override
    String what() {
        return "the end of " + entries;
    }
}
