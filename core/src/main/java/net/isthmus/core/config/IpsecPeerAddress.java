package net.isthmus.core.config;

import java.util.Optional;
import net.isthmus.core.model.TextForm;
import net.isthmus.wire.IpAddress;

/** Where a peer is: its address, a DNS name of it, or anywhere. */
@TextForm(
        kind = "an address, a DNS name or %any",
        pattern = "%any|[0-9A-Za-z][0-9A-Za-z.:_-]{0,252}|::[0-9A-Fa-f:.]*",
        example = "198.51.100.1")
public record IpsecPeerAddress(String text) {

    private static final String ANYWHERE = "%any";
    private static final String LABEL = "[0-9A-Za-z_]([0-9A-Za-z_-]{0,61}[0-9A-Za-z_])?";

    /** Checks that it is one of the three. */
    public IpsecPeerAddress {
        boolean isName = text.length() <= 253 && text.matches(LABEL + "(\\." + LABEL + ")*\\.?");
        boolean looksLikeAddress = text.indexOf(':') >= 0 || text.matches("[0-9.]+");
        if (looksLikeAddress) {
            text = IpAddress.parse(text).toString();
        } else if (!text.equals(ANYWHERE) && !isName) {
            throw new IllegalArgumentException("\"" + text + "\" is neither an address nor a DNS name nor %any");
        }
    }

    /**
     * Reads an address, a name or {@code %any}.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static IpsecPeerAddress parse(String text) {
        return new IpsecPeerAddress(text);
    }

    /** True if the peer may be anywhere. */
    public boolean isAnywhere() {
        return text.equals(ANYWHERE);
    }

    /** The address; empty for a name or anywhere. */
    public Optional<IpAddress> address() {
        return text.indexOf(':') >= 0 || text.matches("[0-9.]+")
                ? Optional.of(IpAddress.parse(text))
                : Optional.empty();
    }

    /** The DNS name; empty for an address or anywhere. */
    public Optional<String> name() {
        return isAnywhere() || address().isPresent() ? Optional.empty() : Optional.of(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
