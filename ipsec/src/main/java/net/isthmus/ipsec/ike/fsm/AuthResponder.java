package net.isthmus.ipsec.ike.fsm;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.isthmus.ipsec.ike.auth.Identity;
import net.isthmus.ipsec.ike.auth.IdentityPattern;
import net.isthmus.ipsec.ike.connection.Childless;
import net.isthmus.ipsec.ike.connection.Connection;
import net.isthmus.ipsec.ike.connection.Ppk;
import net.isthmus.ipsec.ike.crypto.IkeKeys;
import net.isthmus.ipsec.ike.crypto.KeySchedule;
import net.isthmus.ipsec.ike.crypto.Secret;
import net.isthmus.ipsec.ike.message.IkeMessage;
import net.isthmus.ipsec.ike.message.IkePacket;
import net.isthmus.ipsec.ike.message.NotifyType;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.ipsec.ike.message.Payload.Notify;

/**
 * IKE_AUTH as responder (RFC 7296 §1.2, §2.15); {@link AuthTask} draws it. The identities say which connection is
 * meant: of those that are left the one that names the peer most exactly. Whoever is not believed hears nothing but
 * that, and the operator here reads why.
 */
final class AuthResponder {
    private final Context context;
    private final IkeSa sa;
    private final IkeMessage message;

    AuthResponder(Context context, IkeSa sa, IkePacket.Clear packet) {
        this.context = context;
        this.sa = sa;
        message = packet.message();
    }

    Reply answer() {
        Payload.Identification id = identification(true).orElse(null);
        Payload.Authentication auth =
                message.first(Payload.Authentication.class).orElse(null);
        if (id == null || !context.handshake().exchanges.isEmpty()) {
            context.end(new Reason(Reason.Kind.PROTOCOL, "the peer's IKE_AUTH comes too early or has no identity"));
            return Reply.of(NotifyType.INVALID_SYNTAX);
        }
        Identity peer = Identity.of(id);
        if (auth == null) {
            return refuse(peer + " wants to prove itself by EAP, which is not supported: use a pre-shared key "
                    + "or a certificate");
        }
        Optional<String> nobody = chooseConnection(peer);
        if (nobody.isPresent()) {
            return refuse(nobody.orElseThrow());
        }
        return judge(peer, id, auth);
    }

    private Optional<Payload.Identification> identification(boolean ofInitiator) {
        return message.all(Payload.Identification.class).stream()
                .filter(one -> one.isInitiator() == ofInitiator)
                .findFirst();
    }

    /** Keeps the connections that this is for; says why there is none. */
    private Optional<String> chooseConnection(Identity peer) {
        Optional<Identity> asked = identification(false).map(Identity::of);
        List<Connection> forPeer = expecting(peer);
        if (forPeer.isEmpty()) {
            return Optional.of("peer calls itself " + peer + ", which no connection for these addresses expects");
        }
        List<Connection> forUs = forPeer.stream()
                .filter(one -> asked.isEmpty() || isUs(one, asked.orElseThrow()))
                .toList();
        if (forUs.isEmpty()) {
            return Optional.of("peer " + peer + " asks for " + asked.orElseThrow() + ", and we are "
                    + (forPeer.getFirst().local().id().isEmpty()
                            ? "called by our address"
                            : forPeer.getFirst().local().id()));
        }
        context.candidates(forUs);
        return Optional.empty();
    }

    /** The candidates that mean this peer, those that name it most exactly first. */
    private List<Connection> expecting(Identity peer) {
        Map<Integer, List<Connection>> byFit = new TreeMap<>(Comparator.reverseOrder());
        for (Connection one : context.candidates()) {
            IdentityPattern.parse(one.remote().id()).fit(peer).ifPresent(fit -> byFit.computeIfAbsent(
                            fit, _ -> new ArrayList<>())
                    .add(one));
        }
        return byFit.values().stream().flatMap(List::stream).toList();
    }

    private boolean isUs(Connection connection, Identity asked) {
        String id = connection.local().id();
        if (id.isEmpty() || id.equals("%any")) {
            return true;
        }
        return IdentityPattern.parse(id).matches(asked);
    }

    private Reply judge(Identity peer, Payload.Identification id, Payload.Authentication auth) {
        Optional<Ppk> ppk = context.connection().traits().ppk();
        Optional<Secret> secret = message.notification(NotifyType.PPK_IDENTITY).isEmpty()
                ? Optional.empty()
                : ppk.filter(one -> PpkIdentity.isFor(
                                message.notification(NotifyType.PPK_IDENTITY).orElseThrow(), one))
                        .flatMap(one -> context.environment.credentials().ppk(one.id()));
        if (secret.isEmpty() && ppk.map(Ppk::isRequired).orElse(false)) {
            return refuse(peer + " does not have PPK " + ppk.orElseThrow().id() + ", which is required");
        }
        if (secret.isPresent()) {
            try (Secret key = secret.orElseThrow()) {
                return judge(peer, id, auth, Optional.of(KeySchedule.withPpk(sa.keys(), key)));
            }
        }
        // A peer that would do without its PPK has proven itself a second time, without it.
        Payload.Authentication plain = message.notification(NotifyType.NO_PPK_AUTH)
                .map(second -> new Payload.Authentication(auth.method(), second.data()))
                .orElse(auth);
        return judge(peer, id, plain, Optional.empty());
    }

    private Reply judge(
            Identity peer, Payload.Identification id, Payload.Authentication auth, Optional<IkeKeys> mixed) {
        Proofs proofs = new Proofs(context, sa, message.header().messageId());
        return switch (proofs.judge(mixed.orElseGet(sa::keys), id, auth, message)) {
            case Proofs.Judgement.Later() -> Reply.LATER;
            case Proofs.Judgement.Refused(String text) -> refuse(peer + " is not believed: " + text);
            case Proofs.Judgement.Believed() -> believe(peer, proofs, mixed);
        };
    }

    private Reply believe(Identity peer, Proofs proofs, Optional<IkeKeys> mixed) {
        List<Payload> payloads = new ArrayList<>();
        try {
            Identity ours = identification(false).map(Identity::of).orElseGet(proofs::ourIdentity);
            payloads.add(ours.payload(false));
            payloads.addAll(proofs.certificates());
            payloads.add(proofs.ours(mixed.orElseGet(sa::keys), ours));
        } catch (GeneralSecurityException e) {
            return refuse("we cannot prove who we are to " + peer + ": " + e.getMessage());
        }
        if (mixed.isPresent()) {
            payloads.add(Notify.of(NotifyType.PPK_IDENTITY));
            sa.derive(mixed.orElseThrow());
        }
        if (message.has(NotifyType.MOBIKE_SUPPORTED)) {
            payloads.addAll(Mobility.announcements(context));
        }
        boolean wantsChild = message.first(Payload.SecurityAssociation.class).isPresent();
        if (!wantsChild && context.connection().traits().childless() == Childless.NEVER) {
            context.end(new Reason(Reason.Kind.PROTOCOL, "the peer proposes no Child SA, which is not accepted here"));
            return Reply.of(NotifyType.INVALID_SYNTAX);
        }
        Establishment.establish(context, sa, peer, message);
        if (wantsChild) {
            payloads.addAll(child());
        }
        return Reply.of(payloads);
    }

    private List<Payload> child() {
        ChildAnswer answer = new ChildAnswer(context, message, true);
        return switch (answer.answer(Optional.empty(), context.handshake().nonces())) {
            case ChildAnswer.Outcome.Refused(List<Payload> payloads) -> payloads;
            case ChildAnswer.Outcome.Agreed agreed -> {
                CreateChildResponder.install(context, sa, agreed.deal(), List.of(), Optional.empty());
                yield agreed.payloads();
            }
        };
    }

    private Reply refuse(String text) {
        context.end(new Reason(Reason.Kind.AUTHENTICATION, text));
        return Reply.of(NotifyType.AUTHENTICATION_FAILED);
    }
}
