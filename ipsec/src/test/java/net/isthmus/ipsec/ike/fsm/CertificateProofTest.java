package net.isthmus.ipsec.ike.fsm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import net.isthmus.ipsec.ike.auth.CredentialException;
import net.isthmus.ipsec.ike.auth.OwnCertificate;
import net.isthmus.ipsec.ike.auth.Pem;
import net.isthmus.ipsec.ike.auth.Refusal;
import net.isthmus.ipsec.ike.auth.RevocationRequest;
import net.isthmus.ipsec.ike.auth.Verdict;
import net.isthmus.wire.Octets;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;

/**
 * Proofs by certificates. Who judges them may want to ask the world first; the message is then as good as lost, and
 * comes again by itself:
 *
 * <pre>
 * a  ── SK {IDi, CERT, AUTH, …} ──▶      b        Fetch
 *    ── the same again ──▶               b        believed
 *    ◀── SK {IDr, CERT, AUTH, …} ──
 * </pre>
 */
class CertificateProofTest {
    private static final Verdict WANTING = new Verdict.Wanting(
            List.of(new RevocationRequest(URI.create("http://192.0.2.80/ocsp"), Octets.of(new byte[] {1}))));

    private static Pair pair() {
        Pair pair = Pair.of(1, setup -> setup.calm().certificates());
        OwnCertificate ofA = certificate("a");
        OwnCertificate ofB = certificate("b");
        pair.a.own = ofA;
        pair.b.own = ofB;
        pair.a.verdicts.add(trusted(ofB));
        pair.b.verdicts.add(trusted(ofA));
        return pair;
    }

    private static Verdict trusted(OwnCertificate certificate) {
        return new Verdict.Trusted(certificate.chain().getFirst().getPublicKey(), "a certificate");
    }

    @Test
    void shouldBelieveEachOthersCertificates() {
        Pair pair = pair().connect();
        pair.assertMatched("lan", 1);
        assertThat(pair.b.steps("CERT")).isNotEmpty();
    }

    @Test
    void shouldAskAboutTheInitiatorAndBelieveItWhenItRepeatsItself() {
        Pair pair = pair();
        pair.b.verdicts.addFirst(WANTING);
        pair.connect();
        assertThat(fetches(pair.b)).isEqualTo(1);
        assertThat(pair.b.inbound).isEmpty();
        assertThat(pair.a.gone).isEmpty();

        pair.network.run(5_000);
        pair.assertMatched("lan", 1);
        assertThat(fetches(pair.b)).isEqualTo(1);
    }

    @Test
    void shouldAskAboutTheResponderAndBelieveItWhenItRepeatsItsAnswer() {
        Pair pair = pair();
        pair.a.verdicts.addFirst(WANTING);
        pair.connect();
        assertThat(fetches(pair.a)).isEqualTo(1);
        assertThat(pair.a.inbound).isEmpty();

        pair.network.run(5_000);
        pair.assertMatched("lan", 1);
    }

    @Test
    void shouldTellBothOperatorsWhenACertificateIsNotBelieved() {
        Pair pair = pair();
        pair.b.verdicts.addFirst(
                new Verdict.Refused(new Refusal(Refusal.Reason.UNTRUSTED, "issuer CN=nobody is not among the CAs")));
        pair.connect();
        assertThat(pair.b.gone.getFirst().text()).contains("issuer CN=nobody is not among the CAs");
        assertThat(pair.a.end()).isEqualTo(Reason.Kind.AUTHENTICATION);
        assertThat(pair.a.gone.getFirst().text()).contains("the peer does not believe our proof");
    }

    @Test
    void shouldNotBelieveASignatureOfAnotherKey() {
        Pair pair = pair();
        pair.b.verdicts.addFirst(trusted(certificate("c")));
        pair.connect();
        assertThat(pair.b.end()).isEqualTo(Reason.Kind.AUTHENTICATION);
        assertThat(pair.a.end()).isEqualTo(Reason.Kind.AUTHENTICATION);
    }

    private static long fetches(Gateway gateway) {
        return gateway.done.stream().filter(Action.Fetch.class::isInstance).count();
    }

    private static OwnCertificate certificate(String name) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            KeyPair keys = generator.generateKeyPair();
            X500Name subject = new X500Name("CN=" + name);
            byte[] certificate = new JcaX509v3CertificateBuilder(
                            subject,
                            BigInteger.ONE,
                            Date.from(Instant.EPOCH),
                            Date.from(Instant.parse("2099-01-01T00:00:00Z")),
                            subject,
                            keys.getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
                    .getEncoded();
            return Pem.parse(pem("CERTIFICATE", certificate)
                            + pem("PRIVATE KEY", keys.getPrivate().getEncoded()))
                    .own();
        } catch (GeneralSecurityException | OperatorCreationException | IOException | CredentialException e) {
            throw new AssertionError(e);
        }
    }

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
                .formatted(kind, Base64.getMimeEncoder().encodeToString(der));
    }
}
