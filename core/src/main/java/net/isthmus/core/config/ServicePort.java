package net.isthmus.core.config;

import java.util.Locale;
import java.util.Optional;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;

/** Ports at which a service is found. */
@Section("A port of a service, or a range of ports, and where the backends have it.")
public record ServicePort(
        @Key(
                value = "What the port is called.",
                pattern = NamedPort.NAME,
                shape = NamedPort.NAME_SHAPE,
                example = "https")
        Optional<String> name,

        @Key(value = "The port at which clients find the service, or a range of them.", example = "443")
        PortRange port,

        @Key(
                value = "The port of the backends, by number or by the name that each workload gives it; of a range,"
                        + " the first. Without it, the same.",
                example = "8443")
        Optional<PortOrName> targetPort,

        @Key(value = "TCP or UDP.", defaultsTo = "TCP", example = "UDP")
        TransportProtocol protocol) {

    /** The port as an operator reads it: {@code 443/tcp → 8443}. */
    public String describe() {
        return port + "/" + protocol.word().toLowerCase(Locale.ROOT)
                + targetPort.map(target -> " → " + target).orElse("");
    }

    /** The port to which the first one is translated for a workload; empty if it does not say what the name means. */
    public Optional<Integer> targetOf(Workload workload) {
        if (targetPort.isEmpty()) {
            return Optional.of(port.first());
        }
        PortOrName target = targetPort.get();
        return target.isName()
                ? Optional.ofNullable(workload.ports().get(target.name()))
                        .filter(named -> named.protocol() == protocol)
                        .map(NamedPort::number)
                : Optional.of(target.number());
    }
}
