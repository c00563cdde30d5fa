package net.isthmus.ipsec.ike.auth;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the way from a certificate to an authority, and has the JDK check it by RFC 5280 §6 at a time of ours. The way
 * is sought here because the JDK says of all that it does not find no more than that.
 */
final class ChainBuilder {
    /** The most certificates between a peer's and an authority's, both included. */
    private static final int MAX_LENGTH = 8;

    /** The most signatures that are checked for one peer. */
    private static final int MAX_CHECKS = 64;

    private final List<X509Certificate> anchors;
    private final List<X509Certificate> between;
    private final Date now;
    private int checks;
    private Optional<Refusal> refusal = Optional.empty();

    ChainBuilder(List<X509Certificate> anchors, List<X509Certificate> between, Instant now) {
        this.anchors = anchors;
        this.between = between;
        this.now = Date.from(now);
    }

    /** From the certificate to an authority, both included; empty if {@link #refusal} says why not. */
    Optional<List<X509Certificate>> find(X509Certificate leaf) {
        List<X509Certificate> chain = new ArrayList<>(List.of(leaf));
        return !isOfNow(leaf) ? Optional.empty() : extend(chain);
    }

    /** Why there is no way; the first reason that was met, which is the one nearest to the peer. */
    Refusal refusal(String connection, X509Certificate leaf) {
        return refusal.orElseGet(() -> new Refusal(
                Refusal.Reason.UNTRUSTED,
                "issuer " + CertificateNames.issuer(highest(leaf)) + " of the certificate of "
                        + CertificateNames.of(highest(leaf)) + " is not among the CAs of connection " + connection));
    }

    private X509Certificate highest(X509Certificate leaf) {
        X509Certificate at = leaf;
        for (int i = 0; i < MAX_LENGTH; i++) {
            X509Certificate below = at;
            Optional<X509Certificate> above = between.stream()
                    .filter(one -> one.getSubjectX500Principal().equals(below.getIssuerX500Principal()))
                    .findFirst();
            if (above.isEmpty() || above.get().equals(below)) {
                break;
            }
            at = above.get();
        }
        return at;
    }

    private Optional<List<X509Certificate>> extend(List<X509Certificate> chain) {
        X509Certificate last = chain.getLast();
        for (X509Certificate anchor : anchors) {
            if (chain.size() == 1 && anchor.equals(last)) {
                return Optional.of(List.copyOf(chain));
            }
            if (isAuthority(anchor) && hasSigned(anchor, last) && isOfNow(anchor) && isValid(chain, anchor)) {
                List<X509Certificate> whole = new ArrayList<>(chain);
                whole.add(anchor);
                return Optional.of(whole);
            }
        }
        if (chain.size() >= MAX_LENGTH) {
            return Optional.empty();
        }
        for (X509Certificate above : between) {
            // An anchor ends a chain, above, where the whole is checked; it never lies in the middle of one unchecked.
            boolean isNew = !chain.contains(above) && !anchors.contains(above);
            if (isNew && hasSigned(above, last) && isOfNow(above)) {
                chain.add(above);
                Optional<List<X509Certificate>> found = extend(chain);
                if (found.isPresent()) {
                    return found;
                }
                chain.removeLast();
            }
        }
        return Optional.empty();
    }

    /** The JDK takes an anchor for an authority unseen; one that was given is perhaps a mere peer's certificate. */
    private static boolean isAuthority(X509Certificate certificate) {
        return certificate.getBasicConstraints() >= 0 || certificate.getVersion() < 3;
    }

    private boolean hasSigned(X509Certificate above, X509Certificate below) {
        if (!above.getSubjectX500Principal().equals(below.getIssuerX500Principal()) || ++checks > MAX_CHECKS) {
            return false;
        }
        try {
            below.verify(above.getPublicKey());
            return true;
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    private boolean isOfNow(X509Certificate certificate) {
        if (now.after(certificate.getNotAfter())) {
            refuse(new Refusal(
                    Refusal.Reason.NOT_NOW,
                    "certificate of " + CertificateNames.of(certificate) + " expired on "
                            + CertificateNames.day(certificate.getNotAfter())));
            return false;
        }
        if (now.before(certificate.getNotBefore())) {
            refuse(new Refusal(
                    Refusal.Reason.NOT_NOW,
                    "certificate of " + CertificateNames.of(certificate) + " is not valid before "
                            + CertificateNames.day(certificate.getNotBefore()) + "; is the clock right?"));
            return false;
        }
        return true;
    }

    private boolean isValid(List<X509Certificate> chain, X509Certificate anchor) {
        try {
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(anchor, null)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(now);
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(chain), parameters);
            return true;
        } catch (CertPathValidatorException e) {
            X509Certificate which = chain.get(Math.max(0, e.getIndex()));
            refuse(new Refusal(
                    Refusal.Reason.NOT_FITTING,
                    "certificate of " + CertificateNames.of(which) + " breaks a rule of its chain: " + e.getMessage()));
            return false;
        } catch (GeneralSecurityException e) {
            refuse(new Refusal(Refusal.Reason.NOT_FITTING, "certificates cannot be checked: " + e.getMessage()));
            return false;
        }
    }

    private void refuse(Refusal why) {
        if (refusal.isEmpty()) {
            refusal = Optional.of(why);
        }
    }
}
