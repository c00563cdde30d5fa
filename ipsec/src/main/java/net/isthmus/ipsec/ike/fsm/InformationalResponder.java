package net.isthmus.ipsec.ike.fsm;

import java.util.ArrayList;
import java.util.List;
import net.isthmus.ipsec.ike.message.IkeMessage;
import net.isthmus.ipsec.ike.message.NotifyType;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.ipsec.ike.message.Payload.Delete;
import net.isthmus.ipsec.ike.message.Payload.Notify;
import net.isthmus.ipsec.ike.message.Proposal;
import net.isthmus.ipsec.sa.SaPath;

/**
 * INFORMATIONAL as responder (RFC 7296 §1.4), with the answers to a Delete that meets one of ours (§2.25):
 *
 * <pre>
 * the peer deletes     while we              answer
 * a Child SA           delete it             without it: both know
 * a Child SA           rekey it              with it
 * a Child SA           know none such        without it
 * the IKE SA           rekey it              empty, and our rekeying is forgotten
 * the IKE SA           delete it             empty, and our Delete is forgotten
 * </pre>
 */
final class InformationalResponder {
    private final Context context;
    private final IkeSa sa;
    private final IkeMessage message;
    private final SaPath path;

    InformationalResponder(Context context, IkeSa sa, IkeMessage message, SaPath path) {
        this.context = context;
        this.sa = sa;
        this.message = message;
        this.path = path;
    }

    Reply answer() {
        List<Delete> deletes = message.all(Delete.class);
        if (deletes.stream().anyMatch(delete -> delete.protocol() == Proposal.IKE)) {
            return Reply.of(List.of()).then(this::endIkeSa);
        }
        List<Payload> payloads = new ArrayList<>(new MobilityResponder(context, message, path).answer());
        List<Integer> spis = new ArrayList<>();
        for (Delete delete : deletes) {
            if (delete.protocol() == Proposal.ESP) {
                delete.spis().forEach(spi -> deleted(spi, spis));
            }
        }
        LostChildren.reported(context, message);
        if (!spis.isEmpty()) {
            payloads.add(Delete.childSas(spis));
        }
        return Reply.of(payloads);
    }

    private void deleted(int peersSpi, List<Integer> answered) {
        if (context.children.byOutbound(peersSpi).isEmpty()) {
            context.deletedEarly(peersSpi);
        }
        context.children.byOutbound(peersSpi).ifPresent(entry -> {
            if (entry.isThere()) {
                answered.add(entry.inboundSpi());
            }
            boolean wasThere = entry.isThere();
            ChildEntry next = entry.peersSuccessor;
            if (next != null && next.isThere()) {
                next.send(context);
            }
            entry.stage = ChildEntry.Stage.CLOSING;
            context.children.finish(entry);
            if (wasThere) {
                Reason reason = new Reason(Reason.Kind.DELETED_BY_PEER, "the peer has deleted it");
                context.children.lost(entry, reason);
                context.childLost(entry.child);
            }
        });
    }

    private void endIkeSa() {
        if (!context.isCurrent(sa)) {
            Succession.end(context, sa);
            return;
        }
        IkeSa next = sa.peersSuccessor;
        if (next != null) {
            Succession.succeed(context, sa, next);
            Succession.end(context, sa);
            return;
        }
        boolean isRefused = message.has(NotifyType.AUTHENTICATION_FAILED);
        String why = message.error()
                .map(error -> ": " + NotifyType.nameOf(error.notification()))
                .orElse("");
        context.end(
                isRefused
                        ? new Reason(Reason.Kind.AUTHENTICATION, "the peer does not believe our proof")
                        : new Reason(Reason.Kind.DELETED_BY_PEER, "the peer has ended the IKE SA" + why));
    }

    /** What a notification of an error in an INFORMATIONAL request says, for the log. */
    static void log(Context context, IkeMessage message) {
        message.all(Notify.class).stream()
                .filter(Notify::isError)
                .forEach(error -> context.trouble("the peer says " + NotifyType.nameOf(error.notification())));
    }
}
