package net.isthmus.ipsec.ike.connection;

import java.util.List;

/**
 * Who stands at one end of a connection, and how that is proven. The secrets and certificates themselves are looked up
 * by the connection's name.
 *
 * @param id identity in swanctl's words: an address, a name, {@code user@name}, a distinguished name, or {@code %any};
 *     empty for the address of that end or, with a certificate, for its subject
 * @param certificates names of our certificates; for the peer those that it must have, empty for any
 * @param authorities names of the authorities that must have signed the peer's certificate; empty for any that is
 *     trusted
 */
public record PeerIdentity(AuthMethod method, String id, List<String> certificates, List<String> authorities) {

    public PeerIdentity {
        certificates = List.copyOf(certificates);
        authorities = List.copyOf(authorities);
    }

    /** One who knows a secret. */
    public static PeerIdentity psk(String id) {
        return new PeerIdentity(AuthMethod.PSK, id, List.of(), List.of());
    }
}
