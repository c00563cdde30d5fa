package net.isthmus.core.config;

import java.util.Locale;
import java.util.Optional;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;

/** One element of {@code ports} of a network policy. */
@Section("Ports of one protocol: all of them, one by number or by the name that the destination gives it, or a range.")
public record PolicyPort(
        @Key(value = "The protocol.", defaultsTo = "TCP", example = "UDP")
        TransportProtocol protocol,

        @Key(value = "A port; without it, all.", example = "5432")
        Optional<PortOrName> port,

        @Key(
                value = "The last port of a range that begins with `port`.",
                noun = "port",
                min = 1,
                max = PortRange.MAX,
                example = "5440")
        Optional<Integer> endPort) {

    /** The ports as an operator reads them: {@code tcp/5432-5440}. */
    public String describe() {
        String name = protocol.word().toLowerCase(Locale.ROOT);
        return port.map(first -> name + "/" + first).orElse(name)
                + endPort.map(last -> "-" + last).orElse("");
    }
}
