package net.isthmus.core.config;

import net.isthmus.core.model.TextForm;
import net.isthmus.wire.IpAddress;

/** Which DHCP server is to answer. */
@TextForm(kind = "any or an IPv4 address", pattern = "any|[0-9]{1,3}(\\.[0-9]{1,3}){3}", example = "10.10.0.2")
public sealed interface DhcpServer {

    /** Whoever answers. */
    record Any() implements DhcpServer {
        @Override
        public String toString() {
            return "any";
        }
    }

    /** The one that calls itself by this address. */
    record At(IpAddress address) implements DhcpServer {
        @Override
        public String toString() {
            return address.toString();
        }
    }

    /**
     * Reads {@code any} or an address.
     *
     * @throws IllegalArgumentException if the text is neither
     */
    static DhcpServer parse(String text) {
        if (text.equals("any")) {
            return new Any();
        }
        IpAddress address = IpAddress.parse(text);
        if (!address.isIpv4()) {
            throw new IllegalArgumentException(text + " is neither any nor an IPv4 address");
        }
        return new At(address);
    }
}
