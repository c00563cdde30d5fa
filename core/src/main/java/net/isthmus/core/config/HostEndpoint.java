package net.isthmus.core.config;

import java.util.Optional;
import net.isthmus.core.model.TextForm;
import net.isthmus.wire.IpAddress;

/** A host's address with or without a port: {@code 10.20.0.20:22}, {@code [fd00:20::20]:22}. */
@TextForm(
        kind = "an address, or an address with a port",
        pattern = "(\\[[0-9a-fA-F:.]+\\]|[0-9a-fA-F:.]+?)(:[0-9]{1,5})?",
        example = "10.20.0.20:22")
public record HostEndpoint(IpAddress address, Optional<Integer> port) {

    /**
     * Reads an address or an address with a port; an IPv6 address with a port stands in brackets.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static HostEndpoint parse(String text) {
        HostPort place = HostPort.parse(text);
        if (place.ports().isPresent()
                && place.ports().get().first() != place.ports().get().last()) {
            throw new IllegalArgumentException("\"" + text + "\" has a range of ports; write the first of them");
        }
        if (place.ports().isPresent() && place.ports().get().first() == 0) {
            throw new IllegalArgumentException("port 0 is nobody's");
        }
        return new HostEndpoint(place.address(), place.ports().map(PortRange::first));
    }

    @Override
    public String toString() {
        return port.map(one -> HostPort.print(address, new PortRange(one, one))).orElse(address.toString());
    }
}
