package net.isthmus.core.config;

import java.util.List;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;

/** Where the console and the API answer. */
@Section(
        value = "The web console and the API. Without `listen` they answer on the appliance itself only (127.0.0.1).",
        example = """
                system:
                  console: { listen: [office, oob], port: 8080 }
                """)
public record Console(
        @Key(
                value = "Interfaces, VLANs and bridges on whose addresses the console answers.",
                noun = "number of interfaces",
                example = "[office]",
                max = Configuration.MAX_ADDRESSES)
        List<String> listen,

        @Key(value = "TCP port of the console.", defaultsTo = "8080", min = 1, max = 65_535, example = "8080")
        int port) {

    public Console {
        listen = List.copyOf(listen);
    }
}
