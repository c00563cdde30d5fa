package net.isthmus.bgp.session;

import io.netty.channel.EventLoop;
import java.lang.System.Logger.Level;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import net.isthmus.bgp.fsm.Event;
import net.isthmus.bgp.message.ErrorCode;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.Octets;

/**
 * Sessions with all neighbours. Everything happens on the thread of one event loop, and all methods are called on it.
 *
 * <p>A neighbour is known by the address from which it connects. A connection from anywhere else is closed before a
 * word is said, one of a neighbour that rests after an end too, or whose session is all but made.
 */
public final class Sessions implements AutoCloseable {
    private static final Octets NOTHING = Octets.of(new byte[0]);
    private static final double LEAST_JITTER = 0.75;

    private final Transport transport;
    private final PeerRoutes routes;
    private final DoubleSupplier jitter;
    private final Journal journal;
    private final Map<String, Kept> sessions = new LinkedHashMap<>();
    private final long sinceNs;
    private final byte[] salt = new byte[16];

    /**
     * A session and what it was made from.
     *
     * @param keyPrint tells whether a password has changed, without being it
     */
    private record Kept(Session session, Neighbor neighbor, boolean isShutDown, Octets keyPrint) {
        /** True if the session goes on with this configuration. */
        boolean suits(Neighbor other, Octets otherKeyPrint) {
            return keyPrint.equals(otherKeyPrint) && neighbor.equals(other);
        }
    }

    /**
     * None yet, and nobody listens: that begins with the first neighbour.
     *
     * @param sourceFor from which of our own addresses to connect to another, where the configuration does not say it;
     *     empty for what the kernel chooses
     */
    public Sessions(EventLoop loop, PeerRoutes routes, Function<IpAddress, Optional<IpAddress>> sourceFor) {
        this(new TcpTransport(loop, TcpTransport.BGP_PORT, sourceFor), routes, jitter(new SplittableRandom()));
    }

    Sessions(Transport transport, PeerRoutes routes, DoubleSupplier jitter) {
        this.transport = transport;
        this.routes = routes;
        this.jitter = jitter;
        journal = new Journal(transport);
        sinceNs = transport.nowNs();
        new SecureRandom().nextBytes(salt);
    }

    private static DoubleSupplier jitter(SplittableRandom random) {
        return () -> random.nextDouble(LEAST_JITTER, 1.0);
    }

    /**
     * Makes the neighbours these, by their names. A session goes on if nothing of it has changed; secrets are read
     * anew, so this is to be called again when one of them has changed.
     *
     * @param shutDown names of those with whom there shall be no session
     */
    public void configure(Map<String, Neighbor> neighbors, Set<String> shutDown) {
        List<Neighbor> admitted = new ArrayList<>();
        Map<String, Octets> keyPrints = new LinkedHashMap<>();
        neighbors.forEach((name, neighbor) -> {
            Optional<byte[]> key = neighbor.key();
            keyPrints.put(name, key.map(this::print).orElse(NOTHING));
            key.ifPresent(octets -> Arrays.fill(octets, (byte) 0));
            if (neighbor.password().isPresent() && key.isEmpty()) {
                journal.say(
                        Level.WARNING,
                        neighbor,
                        "its password is not there or longer than 80 octets, so there is no session");
            } else if (!shutDown.contains(name)) {
                admitted.add(neighbor);
            }
        });
        List.copyOf(sessions.keySet()).forEach(name -> endUnlessSuited(name, neighbors, keyPrints));
        transport.admit(admitted, new Door());
        neighbors.forEach((name, neighbor) ->
                run(name, neighbor, shutDown.contains(name), keyPrints.getOrDefault(name, NOTHING)));
    }

    private void endUnlessSuited(String name, Map<String, Neighbor> neighbors, Map<String, Octets> keyPrints) {
        Optional<Kept> found = Optional.ofNullable(sessions.get(name));
        if (found.isEmpty()) {
            return;
        }
        Kept kept = found.get();
        Optional<Neighbor> wanted = Optional.ofNullable(neighbors.get(name));
        if (wanted.isEmpty()) {
            kept.session().end(ErrorCode.PEER_DECONFIGURED, "the neighbour is no longer configured", Event.Then.STAY);
        } else if (!kept.suits(wanted.get(), keyPrints.getOrDefault(name, NOTHING))) {
            kept.session()
                    .end(
                            ErrorCode.OTHER_CONFIGURATION_CHANGE,
                            "the neighbour is configured otherwise",
                            Event.Then.STAY);
        } else {
            return;
        }
        kept.session().retire();
        sessions.remove(name);
    }

    /** Starts what is new, and what was shut down; ends what is from now on. */
    private void run(String name, Neighbor neighbor, boolean isShutDown, Octets keyPrint) {
        Optional<Kept> before = Optional.ofNullable(sessions.get(name));
        Session session = before.map(Kept::session)
                .orElseGet(() -> new Session(neighbor, transport, routes, jitter, journal, sinceNs));
        sessions.put(name, new Kept(session, neighbor, isShutDown, keyPrint));
        boolean hasRun = before.map(kept -> !kept.isShutDown()).orElse(false);
        if (isShutDown && hasRun) {
            session.end(ErrorCode.ADMINISTRATIVE_SHUTDOWN, "shut down by the operator", Event.Then.STAY);
        } else if (!isShutDown && !hasRun) {
            session.start();
        }
    }

    private Octets print(byte[] key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(salt);
            return Octets.of(digest.digest(key));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** How it stands with each, by name. */
    public Map<String, SessionStatus> status() {
        Map<String, SessionStatus> all = new LinkedHashMap<>();
        sessions.forEach((name, kept) -> all.put(name, kept.session().status()));
        return all;
    }

    /** Ends a session by a Cease (administrative reset) and begins it anew at once; nothing if the name is unknown. */
    public void reset(String name) {
        Optional.ofNullable(sessions.get(name))
                .filter(kept -> !kept.isShutDown())
                .ifPresent(kept -> kept.session()
                        .end(ErrorCode.ADMINISTRATIVE_RESET, "reset by the operator", Event.Then.RESTART));
    }

    /** Ends all by a Cease (administrative shutdown), and listens no more. */
    @Override
    public void close() {
        sessions.values().forEach(kept -> {
            kept.session().end(ErrorCode.ADMINISTRATIVE_SHUTDOWN, "the router stops", Event.Then.STAY);
            kept.session().retire();
        });
        sessions.clear();
        transport.close();
    }

    /** Who may come in. */
    private final class Door implements Transport.Acceptor {
        @Override
        public Optional<Neighbor> wanted(IpAddress remote, IpAddress local) {
            return find(remote, local).filter(Session::wantsConnection).map(Session::neighbor);
        }

        @Override
        public Optional<Link.Listener> accepted(Neighbor neighbor, Link link) {
            return Optional.ofNullable(sessions.get(neighbor.name()))
                    .map(Kept::session)
                    .filter(session -> session.neighbor().equals(neighbor))
                    .flatMap(session -> session.accepted(link));
        }

        private Optional<Session> find(IpAddress remote, IpAddress local) {
            return sessions.values().stream()
                    .filter(kept -> kept.neighbor().password().isEmpty()
                            || kept.keyPrint().length() > 0)
                    .map(Kept::session)
                    .filter(session -> session.neighbor().address().equals(remote)
                            && session.neighbor()
                                    .localAddress()
                                    .map(local::equals)
                                    .orElse(true))
                    .findFirst();
        }
    }
}
