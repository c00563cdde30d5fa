package net.isthmus.appliance.ipsec;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import net.isthmus.appliance.secrets.SecretStore;
import net.isthmus.core.config.IpsecConnection;
import net.isthmus.core.config.IpsecRemote;
import net.isthmus.ipsec.ike.auth.ConfiguredCredentials;
import net.isthmus.ipsec.ike.auth.ConfiguredCredentials.ForConnection;
import net.isthmus.ipsec.ike.auth.CredentialException;
import net.isthmus.ipsec.ike.auth.Credentials;
import net.isthmus.ipsec.ike.auth.Identity;
import net.isthmus.ipsec.ike.auth.OwnCertificate;
import net.isthmus.ipsec.ike.auth.PeerTrust;
import net.isthmus.ipsec.ike.auth.Pem;
import net.isthmus.ipsec.ike.auth.RevocationPolicy;
import net.isthmus.ipsec.ike.auth.RevocationStore;
import net.isthmus.ipsec.ike.auth.Verdict;
import net.isthmus.ipsec.ike.crypto.Secret;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.wire.Octets;
import org.jboss.logging.Logger;

/**
 * The secrets that the document's connections name, as IKE asks for them: read anew for each handshake, so that a
 * secret which is set or replaced is in force with the next one, and nothing secret lies in memory between two.
 */
public final class DocumentCredentials implements Credentials {

    private static final Logger LOG = Logger.getLogger("net.isthmus.ipsec");

    private final SecretStore store;
    private final RevocationStore revocation;
    private final InstantSource clock;
    private final Map<String, IpsecConnection> connections = new ConcurrentHashMap<>();

    /** Certificates and lists of others, by the name under which they are kept. */
    private final Map<String, Parsed> parsed = new ConcurrentHashMap<>();

    private record Parsed(Octets digest, Pem pem) {}

    /** Of a store of secrets. */
    public DocumentCredentials(SecretStore store, RevocationStore revocation, InstantSource clock) {
        this.store = store;
        this.revocation = revocation;
        this.clock = clock;
    }

    /** A connection is this from now on, or nothing. */
    public void connection(String name, Optional<IpsecConnection> said) {
        said.ifPresentOrElse(one -> connections.put(name, one), () -> connections.remove(name));
        parsed.clear();
    }

    @Override
    public Optional<Secret> localSecret(String connection) {
        return of(connection)
                .flatMap(said -> said.local().secretRef().or(() -> said.remote().secretRef()))
                .flatMap(this::secret);
    }

    @Override
    public Optional<Secret> remoteSecret(String connection) {
        return of(connection).flatMap(said -> said.remote().secretRef()).flatMap(this::secret);
    }

    @Override
    public Optional<OwnCertificate> certificate(String connection) {
        return of(connection)
                .flatMap(said -> said.local().certificate())
                .flatMap(name -> pem(connection, name))
                .flatMap(pem -> {
                    try {
                        return Optional.of(pem.own());
                    } catch (CredentialException e) {
                        return refused(connection, e);
                    }
                });
    }

    @Override
    public Optional<Secret> ppk(String id) {
        return connections.values().stream()
                .flatMap(said -> said.ppk().stream())
                .filter(ppk -> ppk.id().equals(id))
                .findFirst()
                .flatMap(ppk -> secret(ppk.secretRef()));
    }

    @Override
    public List<Payload.CertificateRequest> requests(String connection) {
        return trusting(connection).requests(connection);
    }

    @Override
    public Verdict verify(String connection, Identity peer, List<Payload.Certificate> certificates) {
        return trusting(connection).verify(connection, peer, certificates);
    }

    /** Credentials that know nothing but whom this connection trusts. */
    private ConfiguredCredentials trusting(String connection) {
        Map<String, ForConnection> trust = new HashMap<>();
        of(connection)
                .flatMap(said -> trust(connection, said.remote()))
                .ifPresent(one -> trust.put(
                        connection,
                        new ForConnection(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(one))));
        return new ConfiguredCredentials(trust, Map.of(), revocation, clock);
    }

    private Optional<PeerTrust> trust(String connection, IpsecRemote remote) {
        RevocationPolicy policy =
                switch (remote.revocation()) {
                    case RELAXED -> RevocationPolicy.RELAXED;
                    case IFURI -> RevocationPolicy.IF_URI;
                    case STRICT -> RevocationPolicy.STRICT;
                };
        return remote.certificate()
                .flatMap(name -> publicPem(connection, name))
                .map(PeerTrust::inCertificates)
                .or(() -> remote.ca()
                        .flatMap(name -> publicPem(connection, name))
                        .map(pem -> PeerTrust.inAuthorities(pem, policy)));
    }

    private Optional<IpsecConnection> of(String connection) {
        return Optional.ofNullable(connections.get(connection));
    }

    /** What was read before, as long as the file says the same: lists of revoked certificates may be long. */
    private Optional<Pem> publicPem(String connection, String name) {
        return store.find(name).flatMap(content -> {
            Parsed before = parsed.get(name);
            Octets digest = digest(content);
            if (before != null && before.digest.equals(digest)) {
                return Optional.of(before.pem);
            }
            Optional<Pem> pem = parse(connection, content);
            Arrays.fill(content, (byte) 0);
            // Nothing secret is kept: who has put a key beside the authorities has it read each time.
            pem.filter(read -> !read.hasKeys())
                    .ifPresentOrElse(read -> parsed.put(name, new Parsed(digest, read)), () -> parsed.remove(name));
            return pem;
        });
    }

    private static Octets digest(byte[] content) {
        try {
            return Octets.of(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the Java runtime lacks SHA-256", e);
        }
    }

    private Optional<Pem> pem(String connection, String name) {
        return store.find(name).flatMap(content -> {
            try {
                return parse(connection, content);
            } finally {
                Arrays.fill(content, (byte) 0);
            }
        });
    }

    private static Optional<Pem> parse(String connection, byte[] content) {
        try {
            return Optional.of(Pem.parse(new String(content, StandardCharsets.ISO_8859_1)));
        } catch (CredentialException e) {
            return refused(connection, e);
        }
    }

    private static <T> Optional<T> refused(String connection, CredentialException e) {
        LOG.warnf("IPsec connection %s: %s", connection, e.getMessage());
        return Optional.empty();
    }

    private Optional<Secret> secret(String name) {
        return store.find(name).map(DocumentCredentials::decoded);
    }

    /** The octets of a secret: as they are, or behind {@code 0x} in hexadecimal digits, behind {@code 0s} in base64. */
    static Secret decoded(byte[] content) {
        if (content.length > 2 && content[0] == '0' && (content[1] == 'x' || content[1] == 's')) {
            String text = new String(content, 2, content.length - 2, StandardCharsets.ISO_8859_1).strip();
            try {
                byte[] octets = content[1] == 'x'
                        ? HexFormat.of().parseHex(text)
                        : Base64.getDecoder().decode(text);
                Arrays.fill(content, (byte) 0);
                return Secret.of(octets);
            } catch (IllegalArgumentException e) {
                return Secret.of(content); // a secret that only begins like that
            }
        }
        return Secret.of(content);
    }
}
