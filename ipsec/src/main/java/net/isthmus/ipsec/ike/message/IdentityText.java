package net.isthmus.ipsec.ike.message;

import java.nio.charset.StandardCharsets;
import javax.security.auth.x500.X500Principal;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.Octets;

/** Identities for people's eyes. A stranger has chosen them: nothing but printable characters comes out. */
public final class IdentityText {
    private static final int MAX_CHARACTERS = 120;
    private static final int MAX_DN_BYTES = 2048;

    private IdentityText() {}

    /** An identity as one would write it: an address, a name, a distinguished name, or hexadecimal digits. */
    public static String of(int idType, Octets data) {
        return switch (idType) {
            case Payload.Identification.IPV4 -> data.length() == 4 ? address(data) : hex(data);
            case Payload.Identification.IPV6 -> data.length() == 16 ? address(data) : hex(data);
            case Payload.Identification.FQDN, Payload.Identification.RFC822 ->
                printable(new String(data.toBytes(), StandardCharsets.UTF_8));
            case Payload.Identification.DER_ASN1_DN -> distinguishedName(data);
            case Payload.Identification.NULL -> "%none";
            default -> hex(data);
        };
    }

    private static String address(Octets data) {
        return IpAddress.ofBytes(data.toBytes()).toString();
    }

    private static String distinguishedName(Octets data) {
        if (data.length() > MAX_DN_BYTES) {
            return hex(data);
        }
        try {
            return printable(new X500Principal(data.toBytes()).getName(X500Principal.RFC2253));
        } catch (IllegalArgumentException _) {
            return hex(data);
        }
    }

    private static String hex(Octets data) {
        return printable("0x" + data);
    }

    /** Text without what terminals and logs would act on, cut where it grows long. */
    static String printable(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints()
                .limit(MAX_CHARACTERS)
                .forEach(point -> shown.appendCodePoint(
                        Character.isISOControl(point)
                                        || !Character.isDefined(point)
                                        || Character.getType(point) == Character.FORMAT
                                        || Character.getType(point) == Character.SURROGATE
                                        || Character.getType(point) == Character.LINE_SEPARATOR
                                        || Character.getType(point) == Character.PARAGRAPH_SEPARATOR
                                ? '?'
                                : point));
        return text.codePointCount(0, text.length()) > MAX_CHARACTERS ? shown + "…" : shown.toString();
    }
}
