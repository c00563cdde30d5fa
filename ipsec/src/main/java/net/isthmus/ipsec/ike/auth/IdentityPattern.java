package net.isthmus.ipsec.ike.auth;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;

/**
 * Whom a connection takes for its peer: one identity, or many, in swanctl's words. {@code %any} is everybody,
 * {@code *.example.net} the names below it, {@code *@example.net} the addresses there, {@code 192.0.2.0/24} the
 * addresses of it, {@code O=Example, CN=*} distinguished names with these parts.
 *
 * <p>Of several connections that take a peer, the one that says it most exactly is meant: {@link #fit}.
 */
public final class IdentityPattern {
    /** How well an identity fits that is meant in person. */
    public static final int EXACT = 1000;

    private static final String ANYBODY = "%any";
    private static final Pattern PREFIX = Pattern.compile("[0-9a-fA-F:.]+/[0-9]+");

    private final String text;
    private final Matching matching;

    private IdentityPattern(String text, Matching matching) {
        this.text = text;
        this.matching = matching;
    }

    /**
     * Reads a pattern; without text it is everybody.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static IdentityPattern parse(String text) {
        if (text.isEmpty() || text.equals(ANYBODY)) {
            return new IdentityPattern(ANYBODY, _ -> OptionalInt.of(0));
        }
        int equals = text.indexOf('=');
        if (equals > 0 && text.lastIndexOf(':', equals) < 0 && !text.startsWith("@")) {
            NamePattern names = NamePattern.parse(text);
            return new IdentityPattern(text, names::fit);
        }
        if (text.startsWith("*.") || text.startsWith("@*.")) {
            String suffix = text.substring(text.indexOf('*') + 1).toLowerCase(Locale.ROOT);
            return new IdentityPattern(text, id -> tail(id, Payload.Identification.FQDN, suffix));
        }
        if (text.startsWith("*@")) {
            String suffix = text.substring(1).toLowerCase(Locale.ROOT);
            return new IdentityPattern(text, id -> tail(id, Payload.Identification.RFC822, suffix));
        }
        if (PREFIX.matcher(text).matches()) {
            IpPrefix prefix = IpPrefix.parse(text);
            return new IdentityPattern(text, id -> inside(id, prefix));
        }
        Identity identity = Identity.parse(text);
        return new IdentityPattern(text, id -> same(identity, id) ? OptionalInt.of(EXACT) : OptionalInt.empty());
    }

    /** How exactly an identity is meant, {@link #EXACT} at most; empty if it is not. */
    public OptionalInt fit(Identity identity) {
        return matching.fit(identity);
    }

    /** True if it is meant. */
    public boolean matches(Identity identity) {
        return fit(identity).isPresent();
    }

    private static OptionalInt tail(Identity identity, int type, String suffix) {
        boolean fits = identity.type() == type && lower(identity).endsWith(suffix);
        return fits ? OptionalInt.of(Math.min(suffix.length(), EXACT - 1)) : OptionalInt.empty();
    }

    private static OptionalInt inside(Identity identity, IpPrefix prefix) {
        boolean isAddress = identity.type() == Payload.Identification.IPV4
                        && identity.data().length() == 4
                || identity.type() == Payload.Identification.IPV6
                        && identity.data().length() == 16;
        return isAddress && prefix.contains(IpAddress.ofBytes(identity.data().toBytes()))
                ? OptionalInt.of(prefix.length())
                : OptionalInt.empty();
    }

    /** True if both are of one type and mean the same; names do so in capitals too. */
    static boolean same(Identity one, Identity other) {
        if (one.type() != other.type()) {
            return false;
        }
        return switch (one.type()) {
            case Payload.Identification.FQDN, Payload.Identification.RFC822 ->
                lower(one).equals(lower(other));
            case Payload.Identification.DER_ASN1_DN -> NamePattern.isSame(one, other);
            default -> one.data().equals(other.data());
        };
    }

    static String lower(Identity identity) {
        return new String(identity.data().toBytes(), StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return text;
    }

    private interface Matching {
        OptionalInt fit(Identity identity);
    }
}
