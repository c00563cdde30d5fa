package net.isthmus.ipsec.ike.fsm;

import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import net.isthmus.ipsec.ike.auth.Identity;
import net.isthmus.ipsec.ike.auth.IdentityPattern;
import net.isthmus.ipsec.ike.auth.OwnCertificate;
import net.isthmus.ipsec.ike.auth.Refusal;
import net.isthmus.ipsec.ike.auth.SharedKeyProof;
import net.isthmus.ipsec.ike.auth.Signatures;
import net.isthmus.ipsec.ike.auth.SignedOctets;
import net.isthmus.ipsec.ike.auth.Verdict;
import net.isthmus.ipsec.ike.connection.AuthMethod;
import net.isthmus.ipsec.ike.connection.Connection;
import net.isthmus.ipsec.ike.crypto.IkeKeys;
import net.isthmus.ipsec.ike.crypto.Prf;
import net.isthmus.ipsec.ike.crypto.Secret;
import net.isthmus.ipsec.ike.message.IkeMessage;
import net.isthmus.ipsec.ike.message.Payload;

/** The proofs of IKE_AUTH (RFC 7296 §2.15): ours is made, the peer's is judged. */
final class Proofs {
    private final Context context;
    private final IkeSa sa;
    private final int messageId;

    /**
     * Proofs of an exchange.
     *
     * @param messageId of IKE_AUTH
     */
    Proofs(Context context, IkeSa sa, int messageId) {
        this.context = context;
        this.sa = sa;
        this.messageId = messageId;
    }

    /** What we call ourselves. */
    Identity ourIdentity() {
        Connection connection = context.connection();
        String id = connection.local().id();
        if (!id.isEmpty() && !id.equals("%any")) {
            return Identity.parse(id);
        }
        return connection.local().method() == AuthMethod.CERTIFICATE
                ? context.environment
                        .credentials()
                        .certificate(connection.name())
                        .map(OwnCertificate::identity)
                        .orElseGet(() -> Identity.of(context.path().local()))
                : Identity.of(context.path().local());
    }

    /** What the peer must call itself, if that is one name. */
    Optional<Identity> expectedIdentity() {
        String id = context.connection().remote().id();
        boolean isPattern = id.isEmpty() || id.indexOf('%') >= 0 || id.indexOf('*') >= 0 || id.indexOf('/') >= 0;
        return isPattern ? Optional.empty() : Optional.of(Identity.parse(id));
    }

    /**
     * Our AUTH payload.
     *
     * @param keys whose SK_p it is made with: with or without a PPK
     * @throws GeneralSecurityException if we cannot prove who we are; the message says why
     */
    Payload.Authentication ours(IkeKeys keys, Identity identity) throws GeneralSecurityException {
        String name = context.connection().name();
        byte[] octets = octets(keys, sa.isInitiator, identity.payload(sa.isInitiator));
        if (context.connection().local().method() == AuthMethod.CERTIFICATE) {
            OwnCertificate certificate = context.environment
                    .credentials()
                    .certificate(name)
                    .orElseThrow(() -> new GeneralSecurityException("no certificate of ours is there to prove it by"));
            return certificate.sign(context.handshake().hashes, octets);
        }
        try (Secret secret = context.environment
                .credentials()
                .localSecret(name)
                .orElseThrow(() -> new GeneralSecurityException("no pre-shared key is there to prove it by"))) {
            return SharedKeyProof.prove(Prf.of(keys.suite().prf()), secret, octets);
        }
    }

    /** Our certificates, as far as they go along. */
    List<Payload.Certificate> certificates() {
        Connection connection = context.connection();
        if (connection.local().method() != AuthMethod.CERTIFICATE
                || !connection.traits().sendsCertificates()) {
            return List.of();
        }
        return context.environment
                .credentials()
                .certificate(connection.name())
                .map(OwnCertificate::payloads)
                .orElse(List.of());
    }

    /** Whose certificates we take. */
    List<Payload.CertificateRequest> requests() {
        return context.connection().remote().method() == AuthMethod.CERTIFICATE
                ? context.environment
                        .credentials()
                        .requests(context.connection().name())
                : List.of();
    }

    /** What is thought of a peer's proof. */
    sealed interface Judgement {
        /** It is good. */
        record Believed() implements Judgement {}

        /** It is not, for this reason. */
        record Refused(String text) implements Judgement {}

        /** It takes news of revocation to say. */
        record Later() implements Judgement {}
    }

    /** Judges the peer's proof. */
    Judgement judge(IkeKeys keys, Payload.Identification id, Payload.Authentication auth, IkeMessage message) {
        Connection connection = context.connection();
        Identity peer = Identity.of(id);
        if (!IdentityPattern.parse(connection.remote().id()).matches(peer)) {
            return new Judgement.Refused("peer calls itself " + peer + ", where "
                    + connection.remote().id() + " is configured");
        }
        byte[] octets = octets(keys, !sa.isInitiator, id);
        if (connection.remote().method() == AuthMethod.PSK) {
            Optional<Secret> secret = context.environment.credentials().remoteSecret(connection.name());
            if (secret.isEmpty()) {
                return new Judgement.Refused("no pre-shared key is configured for " + peer);
            }
            try (Secret shared = secret.orElseThrow()) {
                return judged(SharedKeyProof.verify(Prf.of(keys.suite().prf()), shared, auth, octets));
            }
        }
        if (!Signatures.isSignature(auth.method())) {
            return new Judgement.Refused(
                    "peer " + peer + " proves itself by a pre-shared key, where a certificate is configured");
        }
        Verdict verdict = context.environment
                .credentials()
                .verify(connection.name(), peer, message.all(Payload.Certificate.class));
        return switch (verdict) {
            case Verdict.Trusted trusted -> judged(Signatures.verify(trusted.key(), auth, octets));
            case Verdict.Refused refused ->
                new Judgement.Refused(refused.refusal().text());
            case Verdict.Wanting wanting -> {
                context.act(new Action.Fetch(wanting.requests()));
                yield new Judgement.Later();
            }
        };
    }

    private static Judgement judged(Optional<Refusal> refusal) {
        return refusal.<Judgement>map(why -> new Judgement.Refused(why.text())).orElseGet(Judgement.Believed::new);
    }

    private byte[] octets(IkeKeys keys, boolean ofInitiator, Payload.Identification id) {
        Handshake handshake = context.handshake();
        return SignedOctets.of(
                keys,
                ofInitiator,
                handshake.message(ofInitiator),
                handshake.nonce(!ofInitiator),
                id.body(),
                handshake.intermediate.octets(messageId));
    }
}
