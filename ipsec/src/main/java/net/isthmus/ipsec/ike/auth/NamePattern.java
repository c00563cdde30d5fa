package net.isthmus.ipsec.ike.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import net.isthmus.ipsec.ike.message.Payload;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;

/**
 * Distinguished names, some parts of which may be {@code *}. Parts are compared one by one in their order, or all in
 * reverse, since half of the world writes names from the country down and half from the common name up; how a string is
 * encoded, capitals and doubled spaces do not matter (RFC 5280 §7.1).
 */
final class NamePattern {
    private static final int MAX_BYTES = 4096;
    private static final String ANYTHING = "*";

    private final List<String> parts;

    private NamePattern(List<String> parts) {
        this.parts = parts;
    }

    static NamePattern parse(String text) {
        try {
            return new NamePattern(parts(new X500Name(text)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no distinguished name, such as C=DE, CN=gw", e);
        }
    }

    OptionalInt fit(Identity identity) {
        List<String> theirs = parts(identity);
        if (theirs.isEmpty() || !(isFitting(parts, theirs) || isFitting(parts.reversed(), theirs))) {
            return OptionalInt.empty();
        }
        long wild = parts.stream().filter(NamePattern::isWild).count();
        return OptionalInt.of(wild == 0 ? IdentityPattern.EXACT : (int) Math.max(1, 100 - wild));
    }

    static boolean isSame(Identity one, Identity other) {
        List<String> ours = parts(one);
        List<String> theirs = parts(other);
        return !ours.isEmpty() && (ours.equals(theirs) || ours.reversed().equals(theirs));
    }

    private static boolean isFitting(List<String> pattern, List<String> name) {
        if (pattern.size() != name.size()) {
            return false;
        }
        for (int i = 0; i < pattern.size(); i++) {
            String part = pattern.get(i);
            String type = part.substring(0, part.indexOf('=') + 1);
            if (!(isWild(part) ? name.get(i).startsWith(type) : name.get(i).equals(part))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isWild(String part) {
        return part.endsWith("=" + ANYTHING);
    }

    private static List<String> parts(Identity identity) {
        if (identity.type() != Payload.Identification.DER_ASN1_DN
                || identity.data().length() > MAX_BYTES) {
            return List.of();
        }
        try {
            return parts(X500Name.getInstance(identity.data().toBytes()));
        } catch (RuntimeException _) {
            // A stranger has written the name, and the reader of it is not ours.
            return List.of();
        }
    }

    private static List<String> parts(X500Name name) {
        List<String> parts = new ArrayList<>();
        for (RDN rdn : name.getRDNs()) {
            for (AttributeTypeAndValue one : rdn.getTypesAndValues()) {
                String type = BCStyle.INSTANCE.oidToDisplayName(one.getType());
                parts.add((type == null ? one.getType().getId() : type) + "="
                        + IETFUtils.canonicalize(IETFUtils.valueToString(one.getValue())));
            }
        }
        return parts;
    }
}
