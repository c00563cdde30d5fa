package net.isthmus.fastpath.control;

import java.util.Optional;
import net.isthmus.core.port.RouteHealth.Target;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * Asks a host by ICMP echoes, in the VRF of the route that depends on it. They are routed like any packet of the
 * appliance; their source is the address of the interface by which they leave now.
 */
final class EchoAsker implements RouteProbes.Asker {
    private static final int HOP_LIMIT = 64;
    private static final int BYTES = 64;
    private static final int SEQUENCES = 30_000;

    private final EchoSessions sessions;
    private final NeighbourTable neighbours;
    private final FibWriter fib;
    private final Target target;
    private EchoSessions.@Nullable Session session;
    private int sequence;
    private int answered = -1;

    EchoAsker(EchoSessions sessions, NeighbourTable neighbours, FibWriter fib, Target target) {
        this.sessions = sessions;
        this.neighbours = neighbours;
        this.fib = fib;
        this.target = target;
    }

    @Override
    public void ask(long nowNs) {
        sequence = (sequence + 1) % SEQUENCES;
        EchoSessions.Request request = request();
        if (session == null || !session.request().equals(request)) {
            close();
            session = request == null ? null : sessions.open(request, this::answered);
        }
        if (session != null) {
            session.send(
                    new EchoSessions.Probe(
                            sequence, HOP_LIMIT, BYTES, false, target.interval().toNanos()),
                    nowNs);
        }
    }

    private void answered(EchoSessions.Answer answer, long nowNs) {
        if (answer instanceof EchoSessions.Reply reply) {
            answered = reply.sequence();
        }
    }

    @Override
    public boolean hasAnswered() {
        return answered == sequence;
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
            session = null;
        }
    }

    /** From where the host is asked now; null while there is no way to it. */
    private EchoSessions.@Nullable Request request() {
        int egress = fib.egressOf(target.vrf(), target.address());
        for (Link link : neighbours.links()) {
            if (link.state().index() == egress) {
                Optional<IpAddress> source = link.sourceFor(target.address()).or(() -> link.state().addresses().stream()
                        .map(InterfaceAddress::address)
                        .filter(own -> own.family() == target.address().family())
                        .findFirst());
                if (source.isPresent()) {
                    return new EchoSessions.Request(egress, source.get(), target.address(), EchoSessions.Kind.ICMP);
                }
            }
        }
        return null;
    }
}
