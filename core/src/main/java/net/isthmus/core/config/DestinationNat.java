package net.isthmus.core.config;

import java.util.List;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Labels;
import net.isthmus.core.model.Section;

/** A port forward. */
@Section(
        value = "An external endpoint that leads to a host. The address may be an interface's, one of a pool, or one"
                + " of its own. Hosts of the inside reach it too.",
        example = """
            nat:
              destination:
                - { name: ssh-jump, in: internet, to: "203.0.113.10:2222/tcp", forward: "10.20.0.20:22" }
                - { name: media, to: "203.0.113.10:16000-16999/udp", forward: "10.20.0.21:16000" }
                - { name: tunnel, to: 203.0.113.11/gre, forward: 10.20.0.22 }
            """)
public record DestinationNat(
        @Key(value = "What the rule is called.", example = "ssh-jump", pattern = Labels.NAME, shape = Labels.NAME_SHAPE)
        String name,

        @Key(
                value = "Zones, interfaces, VLANs and bridges on whose side the outside is; without it, all.",
                takesOne = true,
                noun = "number of names",
                example = "internet",
                max = Configuration.MAX_ADDRESSES)
        List<String> in,

        @Key(
                value = "The external address, with a port or a range of ports, and the protocol; without a protocol, "
                        + "every one.",
                example = "203.0.113.10:2222/tcp")
        ExternalEndpoint to,

        @Key(
                value = "The host, with the port for the lowest external one; the others follow it. Without a port, "
                        + "ports stay as they are.",
                example = "10.20.0.20:22")
        HostEndpoint forward) {

    public DestinationNat {
        in = List.copyOf(in);
    }
}
