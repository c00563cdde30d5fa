package net.isthmus.appliance.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which sessions are meant, for {@code show} and {@code clear}. */
final class SessionOptions {
    @Option(names = "--src", paramLabel = "PREFIX", description = "Only sessions opened from there.")
    private @Nullable String source;

    @Option(names = "--dst", paramLabel = "PREFIX", description = "Only sessions that go there.")
    private @Nullable String destination;

    @Option(names = "--port", paramLabel = "PORT", description = "Only sessions with this port on either side.")
    private @Nullable Integer port;

    @Option(names = "--proto", paramLabel = "NAME", description = "Only sessions of tcp, udp, icmp, icmpv6, sctp …")
    private @Nullable String protocol;

    @Option(names = "--state", paramLabel = "STATE", description = "Only sessions in a state such as established.")
    private @Nullable String state;

    @Option(names = "--interface", paramLabel = "NAME", description = "Only sessions that pass this interface.")
    private @Nullable String link;

    @Option(names = "--zone", paramLabel = "NAME", description = "Only sessions that come from or go to this zone.")
    private @Nullable String zone;

    /** As the query of the API, each with an ampersand before it. */
    String query() {
        var query = new StringBuilder();
        add(query, "src", source);
        add(query, "dst", destination);
        add(query, "port", port);
        add(query, "proto", protocol);
        add(query, "state", state);
        add(query, "interface", link);
        add(query, "zone", zone);
        return query.toString();
    }

    private static void add(StringBuilder query, String name, @Nullable Object value) {
        if (value != null) {
            query.append('&')
                    .append(name)
                    .append('=')
                    .append(URLEncoder.encode(value.toString(), StandardCharsets.UTF_8));
        }
    }
}
