package net.isthmus.ipsec.ike.auth;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.isthmus.wire.Octets;
import org.bouncycastle.cert.X509CRLHolder;

/**
 * Asks whether the certificates of a chain are revoked: first what the peer sent along and what was configured, then
 * responders, then lists, each only if those before were silent. That somebody says "revoked" ends it.
 */
final class RevocationCheck {
    private final RevocationPolicy policy;
    private final List<byte[]> answers;
    private final List<X509CRLHolder> lists;
    private final RevocationStore store;
    private final Instant now;

    /**
     * @param answers of responders, which the peer sent along
     * @param lists configured ones, and those that the peer sent along
     */
    RevocationCheck(
            RevocationPolicy policy,
            List<byte[]> answers,
            List<X509CRLHolder> lists,
            RevocationStore store,
            Instant now) {
        this.policy = policy;
        this.answers = answers;
        this.lists = lists;
        this.store = store;
        this.now = now;
    }

    /**
     * What is against a chain.
     *
     * @param chain up to an authority, which nobody can revoke
     */
    Optional<Verdict> objection(List<X509Certificate> chain) {
        List<RevocationRequest> wanted = new ArrayList<>();
        Optional<Verdict> unknown = Optional.empty();
        for (int i = 0; i + 1 < chain.size(); i++) {
            X509Certificate certificate = chain.get(i);
            X509Certificate issuer = chain.get(i + 1);
            RevocationFinding finding = atHand(certificate, issuer);
            for (List<RevocationRequest> round : rounds(certificate, issuer)) {
                if (finding == RevocationFinding.Silent.SILENT) {
                    finding = fetched(round, certificate, issuer);
                    List<RevocationRequest> missing = missing(round);
                    if (finding == RevocationFinding.Silent.SILENT && !missing.isEmpty()) {
                        wanted.addAll(missing);
                        break;
                    }
                }
            }
            if (finding instanceof RevocationFinding.Revoked revoked) {
                return Optional.of(new Verdict.Refused(refusal(certificate, revoked)));
            }
            if (finding == RevocationFinding.Silent.SILENT && unknown.isEmpty() && isKnowledgeNeeded(certificate)) {
                unknown = Optional.of(new Verdict.Refused(refusal(certificate)));
            }
        }
        return wanted.isEmpty() ? unknown : Optional.of(new Verdict.Wanting(wanted));
    }

    private RevocationFinding atHand(X509Certificate certificate, X509Certificate issuer) {
        RevocationFinding best = RevocationFinding.Silent.SILENT;
        for (byte[] answer : answers) {
            best = worse(best, Ocsp.find(answer, certificate, issuer, now));
        }
        for (X509CRLHolder list : lists) {
            best = worse(best, RevocationList.find(list, certificate, issuer, now));
        }
        return best;
    }

    /** Bad news counts more than good news, and good news more than none. */
    private static RevocationFinding worse(RevocationFinding one, RevocationFinding other) {
        return one instanceof RevocationFinding.Revoked || other == RevocationFinding.Silent.SILENT ? one : other;
    }

    private static List<List<RevocationRequest>> rounds(X509Certificate certificate, X509Certificate issuer) {
        List<String> responders = RevocationAddresses.responderUris(certificate);
        Octets question = Octets.of(responders.isEmpty() ? new byte[0] : Ocsp.question(certificate, issuer));
        return List.of(
                requests(responders, question),
                requests(RevocationAddresses.listUris(certificate), Octets.of(new byte[0])));
    }

    private static List<RevocationRequest> requests(List<String> uris, Octets question) {
        return uris.stream()
                .flatMap(uri -> RevocationAddresses.web(uri).stream())
                .map(uri -> new RevocationRequest(uri, question))
                .toList();
    }

    private List<RevocationRequest> missing(List<RevocationRequest> round) {
        return round.stream()
                .filter(request -> store.get(request, now).isEmpty())
                .toList();
    }

    private RevocationFinding fetched(
            List<RevocationRequest> round, X509Certificate certificate, X509Certificate issuer) {
        RevocationFinding best = RevocationFinding.Silent.SILENT;
        for (RevocationRequest request : round) {
            Optional<Octets> answer = store.get(request, now).flatMap(RevocationStore.Entry::answer);
            if (answer.isPresent()) {
                RevocationFinding finding = read(request, answer.get().toBytes(), certificate, issuer);
                if (finding == RevocationFinding.Silent.SILENT) {
                    store.fail(request, now);
                } else if (finding instanceof RevocationFinding.Good good) {
                    store.limit(request, good.until());
                }
                best = worse(best, finding);
            }
        }
        return best;
    }

    private RevocationFinding read(
            RevocationRequest request, byte[] answer, X509Certificate certificate, X509Certificate issuer) {
        return request.isOcsp()
                ? Ocsp.find(answer, certificate, issuer, now)
                : RevocationList.read(answer)
                        .map(list -> RevocationList.find(list, certificate, issuer, now))
                        .orElse(RevocationFinding.Silent.SILENT);
    }

    private boolean isKnowledgeNeeded(X509Certificate certificate) {
        return switch (policy) {
            case STRICT -> true;
            case IF_URI ->
                !RevocationAddresses.responderUris(certificate).isEmpty()
                        || !RevocationAddresses.listUris(certificate).isEmpty();
            case RELAXED -> false;
        };
    }

    private static Refusal refusal(X509Certificate certificate, RevocationFinding.Revoked revoked) {
        return new Refusal(
                Refusal.Reason.REVOKED,
                "certificate of " + CertificateNames.of(certificate) + " was revoked on " + revoked.when()
                        + (revoked.why().isEmpty() ? "" : " (" + revoked.why() + ")"));
    }

    private static Refusal refusal(X509Certificate certificate) {
        List<String> asked = new ArrayList<>(RevocationAddresses.responderUris(certificate));
        asked.addAll(RevocationAddresses.listUris(certificate));
        return new Refusal(
                Refusal.Reason.REVOCATION_UNKNOWN,
                "nobody says whether the certificate of " + CertificateNames.of(certificate) + " is revoked: "
                        + (asked.isEmpty()
                                ? "it names neither a CRL nor an OCSP responder, and no CRL of its issuer is configured"
                                : "no answer from " + String.join(", ", asked)));
    }
}
