package net.isthmus.ipsec.ike.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.wire.Octets;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CertificatesTest {
    private static final Instant NOW = TestAuthority.NOW;
    private static final TestAuthority ROOT = TestAuthority.root("C=DE, O=Example, CN=Example Root", "P-256");
    private static final TestAuthority MIDDLE = ROOT.below("C=DE, O=Example, CN=Example VPN", "P-256");
    private static final Identity HQ = Identity.parse("hq.example.net");
    private static final String LIST = "http://crl.example.net/vpn.crl";
    private static final String RESPONDER = "http://ocsp.example.net/";

    private final RevocationStore store = new RevocationStore();
    private Instant now = NOW;

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "P-256", "P-384", "P-521", "Ed25519", "Ed448"})
    void shouldTrustAChainOfThree(String kind) {
        TestAuthority root = TestAuthority.root("CN=Root of " + kind, kind);
        TestAuthority middle = root.below("CN=Middle of " + kind, kind);
        TestAuthority.Issued leaf = middle.issue(TestAuthority.Wanted.named("hq.example.net"), kind);
        Verdict verdict = judge(trust(root), HQ, leaf.certificate(), middle.certificate);
        assertThat(verdict).isEqualTo(new Verdict.Trusted(leaf.certificate().getPublicKey(), "hq.example.net"));
    }

    @Test
    void shouldTrustWhenTheAuthorityInBetweenIsConfiguredAlone() {
        TestAuthority.Issued leaf = MIDDLE.issue(TestAuthority.Wanted.named("hq.example.net"), "P-256");
        assertThat(judge(trust(MIDDLE), HQ, leaf.certificate())).isInstanceOf(Verdict.Trusted.class);
    }

    @Test
    void shouldSayWhoseIssuerIsMissing() {
        TestAuthority.Issued leaf = MIDDLE.issue(TestAuthority.Wanted.named("hq.example.net"), "P-256");
        assertThat(refusal(judge(trust(ROOT), HQ, leaf.certificate())))
                .isEqualTo(new Refusal(
                        Refusal.Reason.UNTRUSTED,
                        "issuer CN=Example VPN,O=Example,C=DE of the certificate of hq.example.net "
                                + "is not among the CAs of connection hq"));
        TestAuthority other = TestAuthority.root("CN=Other", "P-256");
        assertThat(refusal(judge(trust(other), HQ, leaf.certificate(), MIDDLE.certificate))
                        .text())
                .contains("issuer CN=Example Root,O=Example,C=DE");
    }

    @Test
    void shouldNotBelieveAnAuthorityThatOnlyHasTheName() {
        TestAuthority impostor = TestAuthority.root("C=DE, O=Example, CN=Example Root", "P-256");
        TestAuthority.Issued leaf = impostor.issue(TestAuthority.Wanted.named("hq.example.net"), "P-256");
        assertThat(refusal(judge(trust(ROOT), HQ, leaf.certificate(), impostor.certificate))
                        .reason())
                .isEqualTo(Refusal.Reason.UNTRUSTED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldNotTakeAPeersCertificateForAnAuthority(boolean isConfigured) {
        TestAuthority.Issued peer = ROOT.issue(TestAuthority.Wanted.named("hq.example.net"), "P-256");
        X509Certificate forged = TestAuthority.signedBy(peer, TestAuthority.Wanted.named("other.example.net"));
        PeerTrust trust = isConfigured
                ? new PeerTrust(List.of(peer.certificate()), List.of(), List.of(), RevocationPolicy.RELAXED)
                : trust(ROOT);
        assertThat(judge(trust, Identity.parse("other.example.net"), forged, peer.certificate()))
                .isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void shouldCheckTheWholeChainAlsoWhenThePeerSendsTheRootAlong() {
        TestAuthority.Issued leaf = MIDDLE.issue(TestAuthority.Wanted.named("hq.example.net"), "P-256");
        assertThat(judge(trust(ROOT), HQ, leaf.certificate(), ROOT.certificate, MIDDLE.certificate))
                .isInstanceOf(Verdict.Trusted.class);
        TestAuthority.Issued peer = ROOT.issue(TestAuthority.Wanted.named("hq.example.net"), "P-256");
        X509Certificate forged = TestAuthority.signedBy(peer, TestAuthority.Wanted.named("other.example.net"));
        assertThat(refusal(judge(
                                trust(ROOT),
                                Identity.parse("other.example.net"),
                                forged,
                                peer.certificate(),
                                ROOT.certificate))
                        .reason())
                .isEqualTo(Refusal.Reason.NOT_FITTING);
    }

    @Test
    void shouldSayWhenACertificateExpired() {
        TestAuthority.Wanted wanted = TestAuthority.Wanted.named("hq.example.net");
        wanted.to = Instant.parse("2026-06-01T08:00:00Z");
        TestAuthority.Issued leaf = ROOT.issue(wanted, "P-256");
        assertThat(refusal(judge(trust(ROOT), HQ, leaf.certificate())))
                .isEqualTo(new Refusal(Refusal.Reason.NOT_NOW, "certificate of hq.example.net expired on 2026-06-01"));
    }

    @Test
    void shouldSayWhenACertificateIsOfTheFuture() {
        TestAuthority.Wanted wanted = TestAuthority.Wanted.named("hq.example.net");
        wanted.from = Instant.parse("2026-06-20T08:00:00Z");
        TestAuthority.Issued leaf = ROOT.issue(wanted, "P-256");
        assertThat(refusal(judge(trust(ROOT), HQ, leaf.certificate())).text())
                .isEqualTo("certificate of hq.example.net is not valid before 2026-06-20; is the clock right?");
    }

    @Test
    void shouldSayWhenAnAuthorityInBetweenExpired() {
        TestAuthority.Wanted wanted = new TestAuthority.Wanted();
        wanted.subject = "CN=Old VPN";
        wanted.to = Instant.parse("2026-06-01T08:00:00Z");
        TestAuthority old = ROOT.below(wanted, "P-256");
        TestAuthority.Issued leaf = old.issue(TestAuthority.Wanted.named("hq.example.net"), "P-256");
        assertThat(refusal(judge(trust(ROOT), HQ, leaf.certificate(), old.certificate))
                        .text())
                .isEqualTo("certificate of CN=Old VPN expired on 2026-06-01");
    }

    @Test
    void shouldSayForWhomACertificateIs() {
        TestAuthority.Issued leaf = ROOT.issue(TestAuthority.Wanted.named("branch.example.net"), "P-256");
        assertThat(refusal(judge(trust(ROOT), HQ, leaf.certificate())))
                .isEqualTo(new Refusal(
                        Refusal.Reason.OTHER_IDENTITY,
                        "peer calls itself hq.example.net, but its certificate is for CN=hq,O=Example,C=DE, "
                                + "branch.example.net: its subject or a subjectAltName must be its identity"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "hq.example.net;true",
                "HQ.Example.NET;true",
                "192.0.2.1;true",
                "192.0.2.2;false",
                "2001:db8::1;true",
                "ops@example.net;true",
                "ops@example.org;false",
                "C=DE, O=Example, CN=hq;true",
                "CN=hq, O=Example, C=DE;true",
                "C=DE, O=Example, CN=branch;false",
                "O=Example, CN=hq;false",
                "foo.wild.example.net;false",
                "hq;false",
                "@#c0ffee;false"
            })
    void shouldFindIdentitiesInSubjectAndAlternativeNames(String identity, boolean isTrusted) {
        TestAuthority.Wanted wanted = TestAuthority.Wanted.named("hq.example.net");
        wanted.names.add(new GeneralName(GeneralName.iPAddress, "192.0.2.1"));
        wanted.names.add(new GeneralName(GeneralName.iPAddress, "2001:db8::1"));
        wanted.names.add(new GeneralName(GeneralName.rfc822Name, "ops@example.net"));
        wanted.names.add(new GeneralName(GeneralName.dNSName, "*.wild.example.net"));
        TestAuthority.Issued leaf = ROOT.issue(wanted, "P-256");
        assertThat(judge(trust(ROOT), Identity.parse(identity), leaf.certificate()) instanceof Verdict.Trusted)
                .isEqualTo(isTrusted);
    }

    @Test
    void shouldTakeCertificatesForTlsAndRefuseThoseForCode() {
        TestAuthority.Wanted tls = TestAuthority.Wanted.named("hq.example.net");
        tls.purpose = Optional.of(KeyPurposeId.id_kp_serverAuth);
        assertThat(judge(trust(ROOT), HQ, ROOT.issue(tls, "P-256").certificate()))
                .isInstanceOf(Verdict.Trusted.class);
        TestAuthority.Wanted code = TestAuthority.Wanted.named("hq.example.net");
        code.purpose = Optional.of(KeyPurposeId.id_kp_codeSigning);
        assertThat(refusal(judge(trust(ROOT), HQ, ROOT.issue(code, "P-256").certificate()))
                        .text())
                .contains("is for 1.3.6.1.5.5.7.3.3 only");
        TestAuthority.Wanted encipher = TestAuthority.Wanted.named("hq.example.net");
        encipher.usage = KeyUsage.keyEncipherment;
        assertThat(refusal(judge(trust(ROOT), HQ, ROOT.issue(encipher, "P-256").certificate()))
                        .text())
                .contains("wants digitalSignature");
    }

    @Test
    void shouldTakeAPinnedCertificateAndNoOther() throws CredentialException {
        TestAuthority.Issued mine = ROOT.issue(TestAuthority.Wanted.named("hq.example.net"), "P-256");
        TestAuthority.Issued other = ROOT.issue(TestAuthority.Wanted.named("hq.example.net"), "P-256");
        PeerTrust pinned = PeerTrust.inCertificates(Pem.parse(TestAuthority.pem(mine.certificate())));
        assertThat(judge(pinned, HQ, mine.certificate())).isInstanceOf(Verdict.Trusted.class);
        assertThat(judge(pinned, HQ)).as("not even sent").isInstanceOf(Verdict.Trusted.class);
        assertThat(refusal(judge(pinned, HQ, other.certificate())).text())
                .isEqualTo("certificate of hq.example.net is not the one that connection hq is configured with");
        now = NOW.plus(Duration.ofDays(60));
        assertThat(refusal(judge(pinned, HQ, mine.certificate())).reason()).isEqualTo(Refusal.Reason.NOT_NOW);
    }

    @Test
    void shouldSayWhenThereIsNoCertificate() {
        assertThat(refusal(judge(trust(ROOT), HQ)).text()).isEqualTo("peer sent no certificate");
        assertThat(refusal(verdict(trust(ROOT), HQ, List.of(new Payload.Certificate(12, Octets.of(new byte[20])))))
                        .text())
                .contains("encoding 12");
        assertThat(refusal(verdict(
                                trust(ROOT), HQ, List.of(new Payload.Certificate(4, Octets.of(new byte[] {1, 2, 3})))))
                        .text())
                .contains("cannot be read");
    }

    @Test
    void shouldSayWhenAConnectionHasNoAuthority() {
        TestAuthority.Issued leaf = ROOT.issue(TestAuthority.Wanted.named("hq.example.net"), "P-256");
        ConfiguredCredentials none = new ConfiguredCredentials(Map.of(), Map.of(), store, () -> now);
        assertThat(refusal(none.verify("hq", HQ, payloads(leaf.certificate()))).text())
                .contains("connection hq has no CA");
    }

    // ---- revocation ----

    @ParameterizedTest
    @EnumSource
    void shouldRefuseWhatAConfiguredListRevokes(RevocationPolicy policy) {
        TestAuthority.Issued leaf = ROOT.issue(TestAuthority.Wanted.named("hq.example.net"), "P-256");
        X509CRLHolder list = RevocationList.read(ROOT.list(NOW.minus(Duration.ofDays(1)), leaf.certificate()))
                .orElseThrow();
        PeerTrust trust = new PeerTrust(List.of(ROOT.certificate), List.of(), List.of(list), policy);
        assertThat(refusal(judge(trust, HQ, leaf.certificate())))
                .isEqualTo(new Refusal(
                        Refusal.Reason.REVOKED,
                        "certificate of hq.example.net was revoked on 2026-06-14 (key compromise)"));
        TestAuthority.Issued good = ROOT.issue(TestAuthority.Wanted.named("hq.example.net"), "P-256");
        assertThat(judge(trust, HQ, good.certificate())).isInstanceOf(Verdict.Trusted.class);
    }

    @Test
    void shouldFetchAListAndThenKnow() {
        TestAuthority.Wanted wanted = TestAuthority.Wanted.named("hq.example.net");
        wanted.list = Optional.of(LIST);
        TestAuthority.Issued leaf = ROOT.issue(wanted, "P-256");
        PeerTrust strict = trust(ROOT, RevocationPolicy.STRICT);
        RevocationRequest request = wanting(judge(strict, HQ, leaf.certificate()));
        assertThat(request).hasToString("CRL " + LIST);
        store.put(request, ROOT.list(NOW), now);
        assertThat(judge(strict, HQ, leaf.certificate())).isInstanceOf(Verdict.Trusted.class);
        now = NOW.plus(Duration.ofHours(25));
        assertThat(wanting(judge(strict, HQ, leaf.certificate())))
                .as("a day later")
                .isEqualTo(request);
        store.put(request, ROOT.list(now, leaf.certificate()), now);
        assertThat(refusal(judge(strict, HQ, leaf.certificate())).reason()).isEqualTo(Refusal.Reason.REVOKED);
    }

    @ParameterizedTest
    @CsvSource({
        "STRICT,true,false",
        "IF_URI,true,false",
        "RELAXED,true,true",
        "STRICT,false,false",
        "IF_URI,false,true",
        "RELAXED,false,true"
    })
    void shouldDoAsThePolicySaysWhenNobodyAnswers(RevocationPolicy policy, boolean hasUri, boolean isTrusted) {
        TestAuthority.Wanted wanted = TestAuthority.Wanted.named("hq.example.net");
        wanted.list = hasUri ? Optional.of(LIST) : Optional.empty();
        TestAuthority.Issued leaf = ROOT.issue(wanted, "P-256");
        PeerTrust trust = trust(ROOT, policy);
        if (hasUri) {
            store.fail(wanting(judge(trust, HQ, leaf.certificate())), now);
        }
        Verdict verdict = judge(trust, HQ, leaf.certificate());
        if (isTrusted) {
            assertThat(verdict).isInstanceOf(Verdict.Trusted.class);
        } else {
            assertThat(refusal(verdict).reason()).isEqualTo(Refusal.Reason.REVOCATION_UNKNOWN);
            assertThat(refusal(verdict).text()).contains(hasUri ? LIST : "neither a CRL nor an OCSP responder");
        }
        if (hasUri) {
            now = NOW.plus(RevocationStore.FAILURE);
            assertThat(judge(trust, HQ, leaf.certificate())).as("asked again").isInstanceOf(Verdict.Wanting.class);
        }
    }

    @Test
    void shouldNotBelieveListsOfOthersOrOfLongAgo() {
        TestAuthority.Wanted wanted = TestAuthority.Wanted.named("hq.example.net");
        wanted.list = Optional.of(LIST);
        TestAuthority.Issued leaf = ROOT.issue(wanted, "P-256");
        PeerTrust strict = trust(ROOT, RevocationPolicy.STRICT);
        RevocationRequest request = wanting(judge(strict, HQ, leaf.certificate()));
        TestAuthority impostor = TestAuthority.root("C=DE, O=Example, CN=Example Root", "P-256");
        for (byte[] answer : List.of(
                impostor.list(NOW, leaf.certificate()),
                ROOT.list(NOW.minus(Duration.ofDays(8)), leaf.certificate()),
                ROOT.list(NOW.plus(Duration.ofDays(1)), leaf.certificate()),
                MIDDLE.list(NOW, leaf.certificate()),
                new byte[] {1, 2, 3},
                new byte[0])) {
            store.put(request, answer, now);
            assertThat(refusal(judge(strict, HQ, leaf.certificate())).reason())
                    .isEqualTo(Refusal.Reason.REVOCATION_UNKNOWN);
        }
    }

    @Test
    void shouldAskTheResponderFirstAndTheListWhenItIsSilent() {
        TestAuthority.Wanted wanted = TestAuthority.Wanted.named("hq.example.net");
        wanted.list = Optional.of(LIST);
        wanted.responder = Optional.of(RESPONDER);
        TestAuthority.Issued leaf = ROOT.issue(wanted, "P-256");
        PeerTrust strict = trust(ROOT, RevocationPolicy.STRICT);
        RevocationRequest ocsp = wanting(judge(strict, HQ, leaf.certificate()));
        assertThat(ocsp).hasToString("OCSP " + RESPONDER);
        store.fail(ocsp, now);
        RevocationRequest crl = wanting(judge(strict, HQ, leaf.certificate()));
        assertThat(crl).hasToString("CRL " + LIST);
        store.put(crl, ROOT.list(NOW), now);
        assertThat(judge(strict, HQ, leaf.certificate())).isInstanceOf(Verdict.Trusted.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldBelieveTheResponder(boolean isDelegated) {
        TestAuthority.Wanted wanted = TestAuthority.Wanted.named("hq.example.net");
        wanted.responder = Optional.of(RESPONDER);
        TestAuthority.Issued leaf = ROOT.issue(wanted, "P-256");
        TestAuthority.Wanted ocspSigner = TestAuthority.Wanted.named("ocsp.example.net");
        ocspSigner.purpose = Optional.of(KeyPurposeId.id_kp_OCSPSigning);
        Optional<TestAuthority.Issued> signer =
                isDelegated ? Optional.of(ROOT.issue(ocspSigner, "RSA")) : Optional.empty();
        PeerTrust strict = trust(ROOT, RevocationPolicy.STRICT);
        RevocationRequest request = wanting(judge(strict, HQ, leaf.certificate()));
        byte[] question = request.question().toBytes();
        store.put(request, ROOT.answer(question, false, now, signer), now);
        assertThat(judge(strict, HQ, leaf.certificate())).isInstanceOf(Verdict.Trusted.class);
        now = NOW.plus(Duration.ofHours(5));
        assertThat(judge(strict, HQ, leaf.certificate())).as("grown old").isInstanceOf(Verdict.Wanting.class);
        store.put(request, ROOT.answer(question, true, now, signer), now);
        assertThat(refusal(judge(strict, HQ, leaf.certificate())).text())
                .isEqualTo("certificate of hq.example.net was revoked on 2026-06-15 (cessation of operation)");
    }

    @Test
    void shouldNotBelieveResponderThatNobodyHasMadeOne() {
        TestAuthority.Wanted wanted = TestAuthority.Wanted.named("hq.example.net");
        wanted.responder = Optional.of(RESPONDER);
        TestAuthority.Issued leaf = ROOT.issue(wanted, "P-256");
        PeerTrust strict = trust(ROOT, RevocationPolicy.STRICT);
        RevocationRequest request = wanting(judge(strict, HQ, leaf.certificate()));
        byte[] question = request.question().toBytes();
        TestAuthority.Issued someone = ROOT.issue(TestAuthority.Wanted.named("someone.example.net"), "P-256");
        TestAuthority other = TestAuthority.root("CN=Other", "P-256");
        for (byte[] answer : List.of(
                ROOT.answer(question, false, now, Optional.of(someone)),
                other.answer(question, false, now, Optional.empty()),
                ROOT.answer(question, false, now.minus(Duration.ofDays(1)), Optional.empty()))) {
            store.put(request, answer, now);
            assertThat(refusal(judge(strict, HQ, leaf.certificate())).reason())
                    .isEqualTo(Refusal.Reason.REVOCATION_UNKNOWN);
        }
    }

    @Test
    void shouldTakeTheAnswerThatThePeerSendsAlong() {
        TestAuthority.Wanted wanted = TestAuthority.Wanted.named("hq.example.net");
        wanted.responder = Optional.of(RESPONDER);
        TestAuthority.Issued leaf = ROOT.issue(wanted, "P-256");
        byte[] question = Ocsp.question(leaf.certificate(), ROOT.certificate);
        for (boolean isRevoked : new boolean[] {false, true}) {
            List<Payload.Certificate> sent = new ArrayList<>(payloads(leaf.certificate()));
            sent.add(new Payload.Certificate(14, Octets.of(ROOT.answer(question, isRevoked, now, Optional.empty()))));
            assertThat(verdict(trust(ROOT, RevocationPolicy.STRICT), HQ, sent) instanceof Verdict.Refused)
                    .isEqualTo(isRevoked);
        }
    }

    @Test
    void shouldNoticeARevokedAuthorityInBetween() {
        TestAuthority.Wanted wanted = new TestAuthority.Wanted();
        wanted.subject = "CN=Stolen VPN";
        wanted.list = Optional.of(LIST);
        TestAuthority stolen = ROOT.below(wanted, "P-256");
        TestAuthority.Issued leaf = stolen.issue(TestAuthority.Wanted.named("hq.example.net"), "P-256");
        PeerTrust relaxed = trust(ROOT);
        RevocationRequest request = wanting(judge(relaxed, HQ, leaf.certificate(), stolen.certificate));
        store.put(request, ROOT.list(NOW, stolen.certificate), now);
        assertThat(refusal(judge(relaxed, HQ, leaf.certificate(), stolen.certificate))
                        .text())
                .contains("CN=Stolen VPN was revoked");
    }

    @Test
    void shouldKeepNoMoreAnswersThanItsBounds() {
        byte[] big = new byte[1 << 20];
        for (int i = 0; i < 1000; i++) {
            store.put(new RevocationRequest(URI.create("http://x.example/" + i), Octets.of(new byte[0])), big, now);
        }
        long kept = IntStream.range(0, 1000)
                .filter(i -> store.get(
                                new RevocationRequest(URI.create("http://x.example/" + i), Octets.of(new byte[0])), now)
                        .isPresent())
                .count();
        assertThat(kept).isBetween(1L, 64L);
    }

    @Test
    void shouldStandWhateverIsSentAsACertificate() throws Exception {
        Random random = new Random(5);
        byte[] good = ROOT.issue(TestAuthority.Wanted.named("hq.example.net"), "P-256")
                .certificate()
                .getEncoded();
        byte[] answer = ROOT.answer(Ocsp.question(ROOT.certificate, ROOT.certificate), false, now, Optional.empty());
        byte[] list = ROOT.list(NOW);
        for (int i = 0; i < 3000; i++) {
            List<Payload.Certificate> sent = List.of(
                    new Payload.Certificate(4, Octets.of(damaged(good, random))),
                    new Payload.Certificate(14, Octets.of(damaged(answer, random))),
                    new Payload.Certificate(7, Octets.of(damaged(list, random))));
            assertThat(verdict(trust(ROOT), HQ, sent)).isNotNull();
        }
    }

    private static byte[] damaged(byte[] whole, Random random) {
        byte[] octets = Arrays.copyOf(whole, random.nextInt(4) == 0 ? random.nextInt(whole.length) : whole.length);
        for (int i = random.nextInt(4); i > 0 && octets.length > 0; i--) {
            octets[random.nextInt(octets.length)] = (byte) random.nextInt();
        }
        return octets;
    }

    // ---- our own ----

    @Test
    void shouldAskForTheHashesOfItsAuthorities() {
        ConfiguredCredentials credentials = credentials(trust(ROOT, MIDDLE), () -> now);
        assertThat(credentials.requests("hq")).singleElement().satisfies(request -> {
            assertThat(request.encoding()).isEqualTo(4);
            assertThat(request.authorities().length()).isEqualTo(40);
        });
        assertThat(credentials.requests("other")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "P-256", "P-384", "P-521", "Ed25519", "Ed448"})
    void shouldReadItsOwnCertificateWhereverItLies(String kind) throws Exception {
        TestAuthority.Issued own = MIDDLE.issue(TestAuthority.Wanted.named("edge.example.net"), kind);
        String pem =
                TestAuthority.pem(MIDDLE.certificate, own.keys().getPrivate(), ROOT.certificate, own.certificate());
        OwnCertificate certificate = Pem.parse(pem).own();
        assertThat(certificate.chain()).containsExactly(own.certificate(), MIDDLE.certificate);
        assertThat(certificate.payloads()).hasSize(2);
        assertThat(certificate.speaksOf(Identity.parse("edge.example.net"))).isTrue();
        assertThat(certificate.speaksOf(certificate.identity())).isTrue();
        assertThat(certificate).hasToString("certificate of edge.example.net");
        byte[] octets = {4, 5, 6};
        Payload.Authentication auth = certificate.sign(EnumSet.allOf(SignatureHash.class), octets);
        assertThat(Signatures.verify(own.certificate().getPublicKey(), auth, octets))
                .isEmpty();
    }

    @Test
    void shouldSayWhatIsWrongWithPem() throws Exception {
        TestAuthority.Issued own = ROOT.issue(TestAuthority.Wanted.named("edge.example.net"), "P-256");
        TestAuthority.Issued other = ROOT.issue(TestAuthority.Wanted.named("edge.example.net"), "P-256");
        assertSays("0 private keys instead of one", TestAuthority.pem(own.certificate()));
        assertSays("no certificate", TestAuthority.pem(own.keys().getPrivate()));
        assertSays(
                "none of the certificates goes with the private key",
                TestAuthority.pem(own.certificate(), other.keys().getPrivate()));
        assertSays(
                "PEM that cannot be read",
                "-----BEGIN PRIVATE KEY-----\nTUlJRVpnSUJBREFOQmdrcWhraUc5dw==\n-----END PRIVATE KEY-----\n");
        assertSays("is encrypted: give it without a passphrase", """
                -----BEGIN ENCRYPTED PRIVATE KEY-----
                MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgZ9sNGyLtqRgICCAAw
                DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEENHpmvCnTZnvIGEV0rSSa1YEgZBV
                AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
                AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
                AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
                -----END ENCRYPTED PRIVATE KEY-----
                """);
        assertSays("is encrypted: give it without a passphrase", """
                -----BEGIN RSA PRIVATE KEY-----
                Proc-Type: 4,ENCRYPTED
                DEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF

                AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
                -----END RSA PRIVATE KEY-----
                """);
    }

    @Test
    void shouldReadKeysAsOpensslWroteThemInOldTimes() throws Exception {
        TestAuthority.Issued own = ROOT.issue(TestAuthority.Wanted.named("edge.example.net"), "P-256");
        ECPrivateKey key = (ECPrivateKey) own.keys().getPrivate();
        PemObject sec1 = new PemObject(
                "EC PRIVATE KEY",
                new org.bouncycastle.asn1.sec.ECPrivateKey(256, key.getS(), SECObjectIdentifiers.secp256r1)
                        .getEncoded());
        PemObject curve = new PemObject("EC PARAMETERS", SECObjectIdentifiers.secp256r1.getEncoded());
        assertThat(Pem.parse(TestAuthority.pem(curve, sec1, own.certificate()))
                        .own()
                        .chain())
                .containsExactly(own.certificate());
        TestAuthority.Issued rsa = ROOT.issue(TestAuthority.Wanted.named("edge.example.net"), "RSA");
        String pkcs1 = TestAuthority.pem(rsa.keys().getPrivate(), rsa.certificate());
        assertThat(pkcs1).contains("BEGIN RSA PRIVATE KEY");
        assertThat(Pem.parse(pkcs1).own().chain()).containsExactly(rsa.certificate());
    }

    private static void assertSays(String words, String pem) {
        assertThatThrownBy(() -> Pem.parse(pem).own())
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining(words);
    }

    // ---- words ----

    private static PeerTrust trust(TestAuthority... authorities) {
        return new PeerTrust(
                Arrays.stream(authorities).map(one -> one.certificate).toList(),
                List.of(),
                List.of(),
                RevocationPolicy.RELAXED);
    }

    private static PeerTrust trust(TestAuthority authority, RevocationPolicy policy) {
        return new PeerTrust(List.of(authority.certificate), List.of(), List.of(), policy);
    }

    private Verdict judge(PeerTrust trust, Identity peer, X509Certificate... certificates) {
        return verdict(trust, peer, payloads(certificates));
    }

    private Verdict verdict(PeerTrust trust, Identity peer, List<Payload.Certificate> sent) {
        return credentials(trust, () -> now).verify("hq", peer, sent);
    }

    private ConfiguredCredentials credentials(PeerTrust trust, InstantSource clock) {
        return new ConfiguredCredentials(
                Map.of(
                        "hq",
                        new ConfiguredCredentials.ForConnection(
                                Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(trust))),
                Map.of(),
                store,
                clock);
    }

    private static List<Payload.Certificate> payloads(X509Certificate... certificates) {
        return Arrays.stream(certificates)
                .map(one -> {
                    try {
                        return new Payload.Certificate(4, Octets.of(one.getEncoded()));
                    } catch (CertificateEncodingException e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();
    }

    private static Refusal refusal(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Refused.class);
        return ((Verdict.Refused) verdict).refusal();
    }

    private static RevocationRequest wanting(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Wanting.class);
        return ((Verdict.Wanting) verdict).requests().getFirst();
    }
}
