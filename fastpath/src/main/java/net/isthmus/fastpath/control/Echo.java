package net.isthmus.fastpath.control;

import net.isthmus.core.OwnedBy;

/** One ICMP echo request to a host, in any VRF, and whether it has been answered. */
@OwnedBy("control loop")
public final class Echo implements AutoCloseable {
    private final EchoAsker asker;

    Echo(EchoAsker asker, long nowNs) {
        this.asker = asker;
        asker.ask(nowNs);
    }

    /** True once the host has answered. */
    public boolean isAnswered() {
        return asker.hasAnswered();
    }

    @Override
    public void close() {
        asker.close();
    }
}
