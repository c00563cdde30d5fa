package net.isthmus.ipsec.ike.fsm;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.isthmus.ipsec.ike.auth.Identity;
import net.isthmus.ipsec.ike.connection.Child;
import net.isthmus.ipsec.ike.connection.Childless;
import net.isthmus.ipsec.ike.connection.Ppk;
import net.isthmus.ipsec.ike.crypto.IkeKeys;
import net.isthmus.ipsec.ike.crypto.KeySchedule;
import net.isthmus.ipsec.ike.crypto.Secret;
import net.isthmus.ipsec.ike.message.ExchangeType;
import net.isthmus.ipsec.ike.message.IkeMessage;
import net.isthmus.ipsec.ike.message.IkePacket;
import net.isthmus.ipsec.ike.message.NotifyType;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.ipsec.ike.message.Payload.Notify;
import org.jspecify.annotations.Nullable;

/**
 * IKE_AUTH as initiator (RFC 7296 §1.2):
 *
 * <pre>
 * SK {IDi, [CERT], [CERTREQ], [IDr], AUTH, SAi2, TSi, TSr, …}  ──▶
 *                    ◀──  SK {IDr, [CERT], AUTH, SAr2, TSi, TSr}    both are up
 *                    ◀──  SK {IDr, [CERT], AUTH, N(error)}          the IKE SA is up, the Child SA is not (§2.21.2)
 *                    ◀──  SK {N(AUTHENTICATION_FAILED)}             nothing is
 * </pre>
 *
 * <p>With a PPK both ends prove that they have it too (RFC 8784); if it is not required, a second proof goes along for
 * a peer that does not have it. Without a Child SA (RFC 6023) SAi2, TSi and TSr are left out.
 */
final class AuthTask extends Task {
    private final Context context;
    private @Nullable ChildOffer offer;
    private @Nullable IkeKeys mixed;
    private int messageId;

    AuthTask(Context context) {
        this.context = context;
    }

    @Override
    Optional<Ask> begin(IkeSa sa) {
        messageId = sa.nextMessageId();
        Proofs proofs = new Proofs(context, sa, messageId);
        Optional<Ppk> ppk = context.connection().traits().ppk();
        if (!mix(sa, ppk)) {
            return Optional.empty();
        }
        List<Payload> payloads = new ArrayList<>();
        try {
            Identity identity = proofs.ourIdentity();
            payloads.add(identity.payload(true));
            payloads.addAll(proofs.certificates());
            payloads.addAll(proofs.requests());
            proofs.expectedIdentity().ifPresent(expected -> payloads.add(expected.payload(false)));
            IkeKeys keys = mixed;
            payloads.add(proofs.ours(keys == null ? sa.keys() : keys, identity));
            if (keys != null) {
                payloads.add(Notify.of(
                        NotifyType.PPK_IDENTITY,
                        PpkIdentity.write(ppk.orElseThrow().id())));
                if (!ppk.orElseThrow().isRequired()) {
                    payloads.add(Notify.of(
                            NotifyType.NO_PPK_AUTH,
                            proofs.ours(sa.keys(), identity).data()));
                }
            }
        } catch (GeneralSecurityException e) {
            context.end(new Reason(Reason.Kind.AUTHENTICATION, String.valueOf(e.getMessage())));
            return Optional.empty();
        }
        payloads.addAll(Mobility.announcements(context));
        if (context.isInitialContact()) {
            payloads.add(Notify.of(NotifyType.INITIAL_CONTACT));
        }
        Optional<Child> first = firstChild();
        if (first.isPresent()) {
            ChildOffer child = new ChildOffer(context, first.orElseThrow(), -1, true);
            offer = child;
            payloads.addAll(child.payloads());
        }
        return Optional.of(new Ask(ExchangeType.IKE_AUTH, payloads));
    }

    /** Mixes the PPK in, if both have it; false if that is required and cannot be. */
    private boolean mix(IkeSa sa, Optional<Ppk> ppk) {
        if (ppk.isEmpty()) {
            return true;
        }
        String id = ppk.orElseThrow().id();
        Optional<Secret> secret = context.environment.credentials().ppk(id);
        if (secret.isPresent() && context.features.contains(Feature.PPK)) {
            try (Secret key = secret.orElseThrow()) {
                mixed = KeySchedule.withPpk(sa.keys(), key);
            }
            return true;
        }
        secret.ifPresent(Secret::close);
        if (ppk.orElseThrow().isRequired()) {
            context.end(new Reason(
                    Reason.Kind.AUTHENTICATION,
                    secret.isEmpty()
                            ? "the secret of PPK " + id + " is not there"
                            : "the peer does not say USE_PPK (RFC 8784), and PPK " + id + " is required"));
            return false;
        }
        return true;
    }

    /** The child that comes with IKE_AUTH: one that is wanted, or any if the peer needs one. */
    private Optional<Child> firstChild() {
        boolean isChildless = context.features.contains(Feature.CHILDLESS);
        if (isChildless && context.connection().traits().childless() == Childless.PREFER) {
            return Optional.empty();
        }
        Optional<Child> wanted = context.wanted.stream()
                .flatMap(name -> context.connection().child(name).stream())
                .findFirst();
        return wanted.isPresent() || isChildless
                ? wanted
                : context.connection().children().stream().findFirst();
    }

    @Override
    void answered(IkeSa sa, IkePacket.Clear answer) {
        IkeMessage message = answer.message();
        Payload.Identification id = message.first(Payload.Identification.class).orElse(null);
        Payload.Authentication auth =
                message.first(Payload.Authentication.class).orElse(null);
        if (id == null || auth == null || id.isInitiator()) {
            lost(sa);
            context.end(refusal(message));
            return;
        }
        IkeKeys keys = mixed;
        boolean isMixed = keys != null && message.has(NotifyType.PPK_IDENTITY);
        Optional<Ppk> ppk = context.connection().traits().ppk();
        if (!isMixed && ppk.map(Ppk::isRequired).orElse(false)) {
            fail(sa, "the peer does not have PPK " + ppk.orElseThrow().id() + ", which is required");
            return;
        }
        Proofs proofs = new Proofs(context, sa, messageId);
        switch (proofs.judge(isMixed && keys != null ? keys : sa.keys(), id, auth, message)) {
            case Proofs.Judgement.Later() -> sa.resume();
            case Proofs.Judgement.Refused(String text) -> fail(sa, text);
            case Proofs.Judgement.Believed() -> {
                if (isMixed && keys != null) {
                    sa.derive(keys);
                    mixed = null;
                }
                believed(sa, message, Identity.of(id));
            }
        }
    }

    private void believed(IkeSa sa, IkeMessage message, Identity peer) {
        closeKeys();
        Establishment.establish(context, sa, peer, message);
        ChildOffer child = offer;
        offer = null;
        if (child != null) {
            switch (child.read(message, context.handshake().nonces())) {
                case ChildOffer.Outcome.Agreed agreed -> ChildTask.install(context, sa, agreed.deal(), List.of());
                case ChildOffer.Outcome.Refused(Reason reason, boolean isTheirs) ->
                    ChildTask.refused(context, sa, child, message, reason, isTheirs);
            }
        }
    }

    private Reason refusal(IkeMessage message) {
        Optional<Notify> error = message.error();
        if (error.isEmpty()) {
            return new Reason(Reason.Kind.PROTOCOL, "the peer answers IKE_AUTH without a proof of its own");
        }
        return error.orElseThrow().is(NotifyType.AUTHENTICATION_FAILED)
                ? new Reason(
                        Reason.Kind.AUTHENTICATION,
                        "the peer does not believe our proof: its secret or trusted authority for us, "
                                + "or the identity by which it knows us, is another")
                : new Reason(
                        Reason.Kind.REFUSED,
                        "the peer refuses us: "
                                + NotifyType.nameOf(error.orElseThrow().notification()));
    }

    /** The peer takes the IKE SA for established: it must hear that it is not (§2.21.2). */
    private void fail(IkeSa sa, String text) {
        closeKeys();
        release();
        context.trouble(text);
        sa.addFirst(new DeleteIkeTask(
                context,
                List.of(Notify.of(NotifyType.AUTHENTICATION_FAILED)),
                new Reason(Reason.Kind.AUTHENTICATION, text)));
    }

    @Override
    void lost(IkeSa sa) {
        closeKeys();
        release();
    }

    private void release() {
        if (offer != null) {
            offer.release();
            offer = null;
        }
    }

    private void closeKeys() {
        if (mixed != null) {
            mixed.close();
            mixed = null;
        }
    }

    @Override
    String what() {
        return "IKE_AUTH";
    }
}
