package net.isthmus.ipsec.ike.auth;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import net.isthmus.ipsec.ike.message.IdentityText;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.Octets;
import org.bouncycastle.asn1.x500.X500Name;

/**
 * What an end calls itself (RFC 7296 §3.5). In text its form says its type, as in swanctl:
 *
 * <pre>
 * 192.0.2.1  2001:db8::1     address
 * gw.example.net  @gw        domain name
 * ops@example.net            mail address
 * C=DE, O=Example, CN=gw     distinguished name
 * @#c0ffee                   key id
 * keyid:hq  fqdn:gw …        type said in front
 * </pre>
 *
 * @param type one of the constants of {@link Payload.Identification}
 */
public record Identity(int type, Octets data) {
    private static final Pattern ADDRESS_LIKE = Pattern.compile("[0-9a-fA-F:.]*[:.][0-9a-fA-F:.]*");
    private static final Map<String, Integer> PREFIXES = Map.ofEntries(
            Map.entry("ipv4", Payload.Identification.IPV4),
            Map.entry("ipv6", Payload.Identification.IPV6),
            Map.entry("fqdn", Payload.Identification.FQDN),
            Map.entry("dns", Payload.Identification.FQDN),
            Map.entry("email", Payload.Identification.RFC822),
            Map.entry("rfc822", Payload.Identification.RFC822),
            Map.entry("userfqdn", Payload.Identification.RFC822),
            Map.entry("dn", Payload.Identification.DER_ASN1_DN),
            Map.entry("asn1dn", Payload.Identification.DER_ASN1_DN),
            Map.entry("keyid", Payload.Identification.KEY_ID));

    /**
     * Reads an identity.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Identity parse(String text) {
        int colon = text.indexOf(':');
        Integer type = colon > 0 ? PREFIXES.get(text.substring(0, colon).toLowerCase(Locale.ROOT)) : null;
        if (type != null) {
            return ofType(type, text.substring(colon + 1));
        }
        if (text.startsWith("@#")) {
            return ofType(Payload.Identification.KEY_ID, text.substring(1));
        }
        if (text.startsWith("@@")) {
            return ofType(Payload.Identification.RFC822, text.substring(2));
        }
        if (text.startsWith("@")) {
            return ofType(Payload.Identification.FQDN, text.substring(1));
        }
        if (text.indexOf('=') > 0) {
            return ofType(Payload.Identification.DER_ASN1_DN, text);
        }
        if (text.indexOf('@') > 0) {
            return ofType(Payload.Identification.RFC822, text);
        }
        return address(text).map(Identity::of).orElseGet(() -> ofType(Payload.Identification.FQDN, text));
    }

    /** An address as an identity. */
    public static Identity of(IpAddress address) {
        int type = address.isIpv4() ? Payload.Identification.IPV4 : Payload.Identification.IPV6;
        return new Identity(type, Octets.of(address.toBytes()));
    }

    /** What an ID payload says. */
    public static Identity of(Payload.Identification payload) {
        return new Identity(payload.idType(), payload.data());
    }

    /** The ID payload that says it. */
    public Payload.Identification payload(boolean isInitiator) {
        return Payload.Identification.of(isInitiator, type, data);
    }

    private static Identity ofType(int type, String text) {
        if (text.isBlank() || text.equals("#")) {
            throw new IllegalArgumentException("an identity is not empty");
        }
        return switch (type) {
            case Payload.Identification.IPV4, Payload.Identification.IPV6 -> {
                Identity address = of(IpAddress.parse(text));
                if (address.type != type) {
                    throw new IllegalArgumentException(text + " is an address of the other family");
                }
                yield address;
            }
            case Payload.Identification.DER_ASN1_DN -> new Identity(type, distinguishedName(text));
            case Payload.Identification.KEY_ID -> new Identity(type, keyId(text));
            default -> new Identity(type, Octets.of(text.getBytes(StandardCharsets.UTF_8)));
        };
    }

    private static Optional<IpAddress> address(String text) {
        if (!ADDRESS_LIKE.matcher(text).matches()) {
            return Optional.empty(); // a name, which is not worth an exception
        }
        try {
            return Optional.of(IpAddress.parse(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Octets keyId(String text) {
        return Octets.of(
                text.startsWith("#")
                        ? HexFormat.of().parseHex(text.substring(1))
                        : text.getBytes(StandardCharsets.UTF_8));
    }

    /** In the order in which it is written, the country first, as certificates have it and strongSwan shows it. */
    private static Octets distinguishedName(String text) {
        try {
            return Octets.of(new X500Name(text).getEncoded("DER"));
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no distinguished name, such as C=DE, CN=gw", e);
        }
    }

    @Override
    public String toString() {
        return IdentityText.of(type, data);
    }
}
