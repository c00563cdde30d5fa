package net.isthmus.appliance.manifest;

import java.util.List;
import java.util.stream.Collectors;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.document.ConfigurationWriter;

/** What the machine is told at its first boot: its name, who may log in, and its document under {@code isthmus}. */
final class CloudConfig {
    private CloudConfig() {}

    /** YAML without the line by which cloud-init knows it, which the operator of VirtualServers writes itself. */
    static String of(Configuration configuration, ManifestRequest request) {
        var text = new StringBuilder("hostname: ").append(request.name()).append('\n');
        List<String> keys = request.sshKeys();
        if (!keys.isEmpty()) {
            text.append("ssh_authorized_keys:\n");
            keys.forEach(key -> text.append("  - \"").append(key.strip()).append("\"\n"));
        }
        return text.append("isthmus:\n")
                .append(ConfigurationWriter.write(configuration)
                        .lines()
                        .map(line -> "  " + line + "\n")
                        .collect(Collectors.joining()))
                .toString();
    }
}
