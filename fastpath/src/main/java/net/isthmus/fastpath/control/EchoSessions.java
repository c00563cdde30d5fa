package net.isthmus.fastpath.control;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import net.isthmus.core.ApplianceException;
import net.isthmus.core.OwnedBy;
import net.isthmus.fastpath.tables.ProbeIdentifiers;
import net.isthmus.wire.IpAddress;

/**
 * Probes of the appliance's own and what becomes of them: what ping, traceroute, the search for a path's MTU and
 * tracked routes are made of.
 *
 * <p>A session has an identifier, by which workers know its answers. Each {@link Probe} that it sends goes the way of
 * the appliance's own packets, in the VRF of its interface, and ends in exactly one {@link Answer}: a reply, an ICMP
 * error, or silence when its time is over. An answer that comes late, twice, or from somebody who was not asked is
 * nobody's.
 *
 * <pre>
 *    open ── send ──▶ probe under way ──▶ Reply | Refusal | Silence ──▶ listener
 * </pre>
 *
 * <p>Reads no clock: time comes in.
 */
@OwnedBy("control loop")
public final class EchoSessions {
    /** First port to which UDP probes go, as is custom for traceroute; the sequence is added. */
    public static final int FIRST_UDP_PORT = 33_434;

    private static final int MAX_SESSIONS = 1000;

    /** What a probe is. */
    public enum Kind {
        /** An ICMP or ICMPv6 echo request. */
        ICMP,
        /** A UDP datagram to a port where nobody listens. */
        UDP
    }

    /**
     * Who asks whom.
     *
     * @param interfaceIndex an interface of the VRF in which probes are routed
     * @param source an address of the appliance in that VRF
     * @param destination of the same family
     */
    public record Request(int interfaceIndex, IpAddress source, IpAddress destination, Kind kind) {
        /** Checks the families. */
        public Request {
            if (source.family() != destination.family()) {
                throw new IllegalArgumentException(source + " cannot ask " + destination);
            }
        }
    }

    /**
     * One probe.
     *
     * @param sequence 0 to 32,000; not one that is under way
     * @param hopLimit time to live or hop limit
     * @param bytes length of the IP packet
     * @param dontFragment of IPv4; IPv6 is never fragmented on its way
     * @param timeoutNs after which it is silence
     */
    public record Probe(int sequence, int hopLimit, int bytes, boolean dontFragment, long timeoutNs) {}

    /** What became of a probe. */
    public sealed interface Answer {
        /** The probe's. */
        int sequence();
    }

    /** The one who was asked has answered. */
    public record Reply(int sequence, IpAddress from, int hopLimit, int bytes, long rttNs) implements Answer {}

    /** Somebody on the way, or the one who was asked, has refused it. {@code mtu} is 0 unless it was too big. */
    public record Refusal(int sequence, IpAddress from, int type, int code, int mtu, long rttNs) implements Answer {}

    /** Nobody has said anything in time. */
    public record Silence(int sequence) implements Answer {}

    /** Hears of a session's probes. Control loop. */
    @FunctionalInterface
    public interface Listener {
        /** Called once a probe. It may send further probes and close its session. */
        void answered(Answer answer, long nowNs);
    }

    private record UnderWay(long sentNs, long deadlineNs) {}

    private final Injector injector;
    private final ProbeIdentifiers identifiers;
    private final RandomGenerator random;
    private final Map<Integer, Session> sessions = new HashMap<>();

    /** No session yet. */
    public EchoSessions(Injector injector, ProbeIdentifiers identifiers, RandomGenerator random) {
        this.injector = injector;
        this.identifiers = identifiers;
        this.random = random;
    }

    /**
     * Opens a session; its probes are sent by {@link Session#send}.
     *
     * @throws ApplianceException if there are too many
     */
    public Session open(Request request, Listener listener) {
        if (sessions.size() >= MAX_SESSIONS) {
            throw new ApplianceException("there are " + MAX_SESSIONS + " sessions of probes already");
        }
        int identifier;
        do {
            identifier = random.nextInt(ProbeIdentifiers.FIRST, ProbeIdentifiers.LAST + 1);
        } while (sessions.containsKey(identifier));
        var session = new Session(identifier, request, listener);
        sessions.put(identifier, session);
        identifiers.set(identifier, true);
        return session;
    }

    /** Takes a packet that workers have found to be an answer, from its IP header on. Any bytes will do. */
    public void receive(MemorySegment memory, long at, int length, long nowNs) {
        Optional<ProbeEcho> read = ProbeEcho.read(memory, at, length);
        if (read.isPresent()) {
            Session session = sessions.get(read.get().identifier());
            if (session != null) {
                session.receive(read.get(), nowNs);
            }
        }
    }

    /** Lets time pass. */
    public void tick(long nowNs) {
        if (!sessions.isEmpty()) {
            List.copyOf(sessions.values()).forEach(session -> session.tick(nowNs));
        }
    }

    /** Probes from one address to another. */
    public final class Session implements AutoCloseable {
        private final int identifier;
        private final Request request;
        private final Listener listener;
        private final Map<Integer, UnderWay> underWay = new LinkedHashMap<>();

        private Session(int identifier, Request request, Listener listener) {
            this.identifier = identifier;
            this.request = request;
            this.listener = listener;
        }

        /** Who asks whom. */
        public Request request() {
            return request;
        }

        /** Sends a probe. One that finds no room on its way is silence, like any that is lost. */
        public void send(Probe probe, long nowNs) {
            byte[] packet = ProbePacket.make(request, identifier, probe);
            underWay.put(probe.sequence(), new UnderWay(nowNs, nowNs + probe.timeoutNs()));
            injector.originate(request.interfaceIndex(), packet, packet.length);
        }

        private void receive(ProbeEcho echo, long nowNs) {
            if (echo.kind() != request.kind() || !echo.destination().equals(request.destination())) {
                return;
            }
            UnderWay asked = underWay.remove(echo.sequence());
            if (asked == null) {
                return;
            }
            long rttNs = nowNs - asked.sentNs();
            listener.answered(
                    echo.isReply()
                            ? new Reply(echo.sequence(), echo.from(), echo.hopLimit(), echo.bytes(), rttNs)
                            : new Refusal(echo.sequence(), echo.from(), echo.type(), echo.code(), echo.mtu(), rttNs),
                    nowNs);
        }

        private void tick(long nowNs) {
            var silent = new ArrayList<Integer>();
            underWay.forEach((sequence, probe) -> {
                if (nowNs - probe.deadlineNs() >= 0) {
                    silent.add(sequence);
                }
            });
            for (int sequence : silent) {
                if (underWay.remove(sequence) != null) {
                    listener.answered(new Silence(sequence), nowNs);
                }
            }
        }

        /** Ends the session; probes under way are forgotten. */
        @Override
        public void close() {
            underWay.clear();
            if (sessions.remove(identifier, this)) {
                identifiers.set(identifier, false);
            }
        }
    }
}
