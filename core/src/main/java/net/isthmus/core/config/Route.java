package net.isthmus.core.config;

import java.util.Optional;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;

/** A static route. */
@Section(value = "A static route: to a next hop on a connected subnet, or into a black hole.", example = """
                routes:
                  - { to: 0.0.0.0/0, via: 172.16.0.1, metric: 200 }
                  - { to: 10.99.0.0/16, blackhole: true }
                """)
public record Route(
        @Key(value = "The destination.", example = "10.99.0.0/16")
        IpPrefix to,

        @Key(value = "The next hop, an address on a connected subnet.", example = "172.16.0.1")
        Optional<IpAddress> via,

        @Key(
                value = "Preference among routes to the same destination: the lowest wins.",
                defaultsTo = "0",
                example = "200")
        int metric,

        @Key(value = "True to drop what goes there, silently.", defaultsTo = "false", example = "true")
        boolean blackhole) {

    /** {@code 10.99.0.0/16 via 10.20.0.7}, with the metric unless it is 0. */
    public String describe() {
        String how = via.map(hop -> " via " + hop).orElse(blackhole ? " blackhole" : "");
        return to + how + (metric == 0 ? "" : " metric " + metric);
    }
}
