package net.isthmus.bgp.fsm;

import java.util.ArrayList;
import java.util.List;
import net.isthmus.bgp.message.Capability;
import net.isthmus.bgp.message.Message;
import net.isthmus.wire.IpAddress;

/** OPENs of a neighbour: a sound one of IPv4 with a hold time of 30 s, and what else is asked for. */
final class OpenBuilder {
    private final int as;
    private int version = 4;
    private int holdSeconds = 30;
    private IpAddress routerId = IpAddress.parse("10.0.0.2");
    private final List<Capability> capabilities = new ArrayList<>();

    private OpenBuilder(int as) {
        this.as = as;
    }

    static OpenBuilder of(int as) {
        return new OpenBuilder(as);
    }

    OpenBuilder version(int to) {
        version = to;
        return this;
    }

    OpenBuilder hold(int seconds) {
        holdSeconds = seconds;
        return this;
    }

    OpenBuilder id(String to) {
        routerId = IpAddress.parse(to);
        return this;
    }

    OpenBuilder with(Capability capability) {
        capabilities.add(capability);
        return this;
    }

    Message.Open build() {
        return new Message.Open(version, as, holdSeconds, routerId, capabilities);
    }
}
