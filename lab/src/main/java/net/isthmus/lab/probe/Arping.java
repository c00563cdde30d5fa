package net.isthmus.lab.probe;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import net.isthmus.lab.Command;
import net.isthmus.lab.Nic;

/** Who says that an IPv4 address is theirs, asked by ARP on the wire, past the host's own neighbour table. */
public final class Arping {

    private static final Pattern REPLY = Pattern.compile("reply from \\S+ \\[([0-9A-Fa-f:]{17})]");

    private Arping() {}

    /** The MAC address of each reply to one request within a second, in lower case. */
    public static List<String> run(Nic nic, String ip4) {
        return nic.namespace()
                .run(Command.of("arping", "-c", "1", "-w", "1", "-I", nic.name(), ip4)
                        .within(Duration.ofSeconds(5)))
                .output()
                .lines()
                .flatMap(line -> REPLY.matcher(line).results().map(match -> match.group(1)
                        .toLowerCase(Locale.ROOT)))
                .toList();
    }
}
