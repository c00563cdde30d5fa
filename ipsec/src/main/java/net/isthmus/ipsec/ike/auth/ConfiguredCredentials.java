package net.isthmus.ipsec.ike.auth;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.isthmus.ipsec.ike.crypto.Secret;
import net.isthmus.ipsec.ike.message.Payload;

/**
 * Credentials as they were configured. A change of the configuration makes new ones; {@link #close} wipes the secrets
 * of the old.
 */
public final class ConfiguredCredentials implements Credentials, AutoCloseable {
    private final Map<String, ForConnection> connections;
    private final Map<String, Secret> ppks;
    private final RevocationStore store;
    private final InstantSource clock;

    /**
     * Takes secrets over.
     *
     * @param connections what each connection has, by its name
     * @param ppks secrets of RFC 8784 by their ids
     * @param store what has been heard of revocation, which outlives a change of the configuration
     */
    public ConfiguredCredentials(
            Map<String, ForConnection> connections,
            Map<String, Secret> ppks,
            RevocationStore store,
            InstantSource clock) {
        this.connections = Map.copyOf(connections);
        this.ppks = Map.copyOf(ppks);
        this.store = store;
        this.clock = clock;
    }

    /**
     * What a connection has.
     *
     * @param local the secret by which we prove ourselves
     * @param remote the secret by which the peer does
     * @param certificate ours
     * @param trust what is believed about the peer's certificate; empty if it has none
     */
    public record ForConnection(
            Optional<Secret> local,
            Optional<Secret> remote,
            Optional<OwnCertificate> certificate,
            Optional<PeerTrust> trust) {
        /** Nothing. */
        public static final ForConnection NONE =
                new ForConnection(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    @Override
    public Optional<Secret> localSecret(String connection) {
        return of(connection).local().map(Secret::duplicate);
    }

    @Override
    public Optional<Secret> remoteSecret(String connection) {
        return of(connection).remote().map(Secret::duplicate);
    }

    @Override
    public Optional<OwnCertificate> certificate(String connection) {
        return of(connection).certificate();
    }

    @Override
    public Optional<Secret> ppk(String id) {
        return Optional.ofNullable(ppks.get(id)).map(Secret::duplicate);
    }

    @Override
    public List<Payload.CertificateRequest> requests(String connection) {
        return of(connection).trust().stream()
                .filter(trust -> !trust.anchors().isEmpty())
                .map(trust -> new Payload.CertificateRequest(
                        Payload.Certificate.X509_SIGNATURE, PeerCertificates.hashes(trust.anchors())))
                .toList();
    }

    @Override
    public Verdict verify(String connection, Identity peer, List<Payload.Certificate> certificates) {
        Optional<PeerTrust> trust = of(connection).trust();
        if (trust.isEmpty()) {
            return new Verdict.Refused(new Refusal(
                    Refusal.Reason.UNTRUSTED,
                    "connection " + connection + " has no CA, by which a certificate of its peer could be believed"));
        }
        return new PeerCertificates(certificates).judge(connection, trust.get(), peer, store, clock.instant());
    }

    private ForConnection of(String connection) {
        return connections.getOrDefault(connection, ForConnection.NONE);
    }

    /** Wipes the secrets. */
    @Override
    public void close() {
        connections.values().forEach(one -> {
            one.local().ifPresent(Secret::close);
            one.remote().ifPresent(Secret::close);
        });
        ppks.values().forEach(Secret::close);
    }

    @Override
    public String toString() {
        return "credentials of " + connections.size() + " connections";
    }
}
