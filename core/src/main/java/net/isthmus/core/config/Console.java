package net.isthmus.core.config;

import java.util.List;
import java.util.Optional;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;

/** Where the console and the API answer. */
@Section(
        value = "The web console and the API. Without `listen` they answer on the appliance itself only (127.0.0.1)."
                + " Where they listen besides, they speak HTTPS and ask for a user of `system.users`.",
        example = """
                system:
                  console: { listen: [office, oob], port: 8443 }
                """)
public record Console(
        @Key(
                value = "Interfaces, VLANs and bridges on whose addresses the console answers.",
                noun = "number of interfaces",
                example = "[office]",
                max = Configuration.MAX_ADDRESSES)
        List<String> listen,

        @Key(value = "TCP port of the console.", defaultsTo = "8443", min = 1, max = 65_535, example = "8443")
        int port,

        @Key(
                value = "The secret that holds the console's certificate, those that follow it up to its authority, and"
                        + " its private key, as PEM. Without one the appliance makes a certificate itself, which no"
                        + " browser knows.",
                example = "console-certificate")
        Optional<String> certificate) {

    public Console {
        listen = List.copyOf(listen);
    }
}
