package net.isthmus.core.config;

import net.isthmus.core.model.TextForm;
import net.isthmus.wire.IpAddress;

/**
 * What an end of a connection calls itself (RFC 7296 §3.5); how it is written tells its kind, as in swanctl.
 *
 * @param text as the document has it
 */
@TextForm(
        kind = "an address, a DNS name, user@host, a distinguished name, @# with hexadecimal digits or %any",
        pattern = "[^\\x00-\\x1f\\x7f]{1,255}",
        example = "edge-1.example.net")
public record IpsecIdentity(String text) {

    private static final int LONGEST = 255;

    /** The kinds of identities. */
    public enum Kind {
        /** Whatever the peer proves. */
        ANY,
        /** An IPv4 or IPv6 address. */
        ADDRESS,
        /** A DNS name. */
        FQDN,
        /** A mail address, {@code user@host}. */
        MAIL,
        /** A distinguished name of X.500. */
        DISTINGUISHED_NAME,
        /** Bytes that mean something to both ends only. */
        KEY_ID
    }

    /** Checks its form. */
    public IpsecIdentity {
        if (text.isBlank() || text.length() > LONGEST || text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("an identity has 1 to " + LONGEST + " characters");
        }
        if (text.startsWith("@#") && !text.matches("@#([0-9A-Fa-f]{2}){1,126}")) {
            throw new IllegalArgumentException("\"" + text + "\" has no pairs of hexadecimal digits behind @#");
        }
        if (text.startsWith("%") && !text.equals("%any")) {
            throw new IllegalArgumentException("\"" + text + "\" is none; to take any write %any");
        }
    }

    /**
     * Reads an identity.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static IpsecIdentity parse(String text) {
        return new IpsecIdentity(text);
    }

    /** Its kind. */
    public Kind kind() {
        if (text.equals("%any")) {
            return Kind.ANY;
        }
        if (text.startsWith("@#")) {
            return Kind.KEY_ID;
        }
        if (text.indexOf('=') >= 0) {
            return Kind.DISTINGUISHED_NAME;
        }
        if (text.indexOf('@') > 0) {
            return Kind.MAIL;
        }
        return isAddress(text) ? Kind.ADDRESS : Kind.FQDN;
    }

    private static boolean isAddress(String text) {
        try {
            IpAddress.parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
