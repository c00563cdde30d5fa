package net.isthmus.core.config;

import java.util.Optional;
import net.isthmus.wire.IpAddress;

/** The common part of endpoints in words: an address, and ports behind a colon. */
record HostPort(IpAddress address, Optional<PortRange> ports) {

    static HostPort parse(String text) {
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            String rest = end < 0 ? "" : text.substring(end + 1);
            if (end < 0 || !rest.isEmpty() && !rest.startsWith(":")) {
                throw new IllegalArgumentException("\"" + text + "\" has a bracket in the wrong place");
            }
            IpAddress address = IpAddress.parse(text.substring(1, end));
            return new HostPort(
                    address, rest.isEmpty() ? Optional.empty() : Optional.of(PortRange.parse(rest.substring(1))));
        }
        int colon = text.indexOf(':');
        boolean isWithPort = colon >= 0 && colon == text.lastIndexOf(':');
        return isWithPort
                ? new HostPort(
                        IpAddress.parse(text.substring(0, colon)),
                        Optional.of(PortRange.parse(text.substring(colon + 1))))
                : new HostPort(IpAddress.parse(text), Optional.empty());
    }

    static String print(IpAddress address, PortRange ports) {
        return (address.isIpv6() ? "[" + address + "]" : address) + ":" + ports;
    }
}
