package net.isthmus.ipsec.ike.service;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import net.isthmus.core.status.IpsecLogLine;
import net.isthmus.core.status.IpsecStatus;
import net.isthmus.core.time.MonotonicClock;
import net.isthmus.ipsec.ike.auth.Credentials;
import net.isthmus.ipsec.ike.auth.RevocationRequest;
import net.isthmus.ipsec.ike.connection.Connection;
import net.isthmus.ipsec.ike.crypto.KeyExchange;
import net.isthmus.ipsec.ike.fsm.Environment;
import net.isthmus.ipsec.ike.fsm.Event;
import net.isthmus.ipsec.ike.fsm.Reason;
import net.isthmus.ipsec.ike.net.IkeTransport;
import net.isthmus.ipsec.sa.ChildSas;
import net.isthmus.ipsec.sa.SaPath;
import net.isthmus.wire.IpAddress;

/**
 * The thread that owns {@link Hub}, and the queues to it. Whoever asks and waits, an operator or a commit, comes first;
 * then known peers and packets, then strangers, of whose messages only little is kept: a flood of them fills its own
 * small queue and delays nobody else. What finds a queue full is lost, as on any network, and is sent again by whoever
 * needs it.
 */
public final class IkeThread implements IkeService {
    private static final Logger LOG = System.getLogger(IkeThread.class.getName());
    private static final int MAX_ASKED = 1024;
    private static final int MAX_WAITING = 16_384;
    private static final int MAX_STRANGERS = 256;
    private static final int AT_A_TIME = 64;
    private static final long MAX_SLEEP_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int PATIENCE_SECONDS = 10;

    private final MonotonicClock clock;
    private final ArrayBlockingQueue<LongConsumer> asked = new ArrayBlockingQueue<>(MAX_ASKED);
    private final ArrayBlockingQueue<LongConsumer> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final ArrayBlockingQueue<LongConsumer> strangers = new ArrayBlockingQueue<>(MAX_STRANGERS);
    private final Hub hub;
    private final Thread thread;
    private volatile boolean isStopping;

    /**
     * Makes a thread that does not run yet.
     *
     * @param fetches asks the world about revoked certificates; must not block
     * @param sources the address of ours from which packets to another leave; asked before a connection is begun
     * @param transport for its own use from now on; closed by {@link #close}
     * @param wallClock for the times in logs
     */
    public IkeThread(
            ChildSas childSas,
            Credentials credentials,
            Consumer<List<RevocationRequest>> fetches,
            Function<IpAddress, Optional<IpAddress>> sources,
            IkeTransport transport,
            IkeLimits limits,
            MonotonicClock clock,
            InstantSource wallClock) {
        this.clock = clock;
        var environment = new Environment(
                new SecureRandom(), KeyExchange::of, credentials, childSas::reserveSpi, childSas::usage);
        var world = new World(
                environment,
                childSas,
                transport,
                wallClock,
                fetches,
                sources,
                (what, error) -> LOG.log(Level.ERROR, what, error));
        hub = new Hub(world, limits, clock.nanoTime());
        thread = Thread.ofPlatform().name("ike").daemon().unstarted(this::run);
        childSas.listen(new FromPackets());
        transport.listen(this::received);
    }

    /** Begins to work. */
    public void start() {
        thread.start();
    }

    private void received(SaPath path, byte[] datagram) {
        boolean isKnown = hub.knows(Reception.ourSpi(datagram));
        offer(isKnown ? waiting : strangers, nowNs -> hub.received(path, datagram, nowNs));
    }

    private void offer(ArrayBlockingQueue<LongConsumer> queue, LongConsumer work) {
        if (queue.offer(work)) {
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        while (!isStopping) {
            boolean hasWorked = false;
            for (int i = 0; i < AT_A_TIME && (work(asked) || work(waiting)); i++) {
                hasWorked = true;
            }
            for (int i = 0; i < AT_A_TIME && hub.tick(clock.nanoTime()); i++) {
                hasWorked = true;
            }
            hasWorked |= work(strangers);
            if (!hasWorked) {
                long waitNs = hub.deadlineNs() - clock.nanoTime();
                LockSupport.parkNanos(this, Math.clamp(waitNs, 1, MAX_SLEEP_NS));
            }
        }
    }

    private boolean work(ArrayBlockingQueue<LongConsumer> queue) {
        LongConsumer next = queue.poll();
        if (next == null) {
            return false;
        }
        try {
            next.accept(clock.nanoTime());
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "IKE could not do what it was asked for", e);
        }
        return true;
    }

    /**
     * Has something done by the thread, and waits for it: commands and snapshots, which take no longer than arithmetic.
     */
    private <T> T ask(LongFunction<T> question) {
        if (Thread.currentThread() == thread) {
            return question.apply(clock.nanoTime());
        }
        CompletableFuture<T> answer = new CompletableFuture<>();
        offer(asked, nowNs -> {
            try {
                answer.complete(question.apply(nowNs));
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while IKE was asked", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("IKE could not answer: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("IKE does not answer; is it running?", e);
        }
    }

    @Override
    public void apply(Collection<Connection> connections) {
        List<Connection> copy = List.copyOf(connections);
        ask(nowNs -> {
            hub.apply(copy, nowNs);
            return true;
        });
    }

    @Override
    public void put(Connection connection) {
        ask(nowNs -> {
            hub.put(connection, nowNs);
            return true;
        });
    }

    @Override
    public void remove(String connection) {
        ask(nowNs -> {
            hub.remove(connection, nowNs);
            return true;
        });
    }

    @Override
    public void localAddresses(Collection<IpAddress> addresses) {
        List<IpAddress> copy = List.copyOf(addresses);
        ask(nowNs -> {
            hub.localAddresses(copy, nowNs);
            return true;
        });
    }

    @Override
    public boolean up(String name) {
        Target target = Target.of(name);
        return ask(nowNs -> hub.up(target.connection, target.child, nowNs));
    }

    @Override
    public boolean down(String name) {
        Target target = Target.of(name);
        return ask(nowNs -> hub.down(target.connection, target.child, nowNs));
    }

    @Override
    public boolean rekey(String name) {
        Target target = Target.of(name);
        return ask(nowNs -> hub.rekey(target.connection, target.child, nowNs));
    }

    @Override
    public IpsecStatus status() {
        return ask(nowNs -> StatusReport.of(hub, nowNs));
    }

    @Override
    public List<IpsecLogLine> log(String connection) {
        return ask(nowNs -> {
            HandshakeLog log = connection.isEmpty()
                    ? hub.strangers
                    : Optional.ofNullable(hub.links.get(connection))
                            .map(link -> link.log)
                            .orElse(null);
            return log == null ? new ArrayList<IpsecLogLine>() : log.lines();
        });
    }

    @Override
    public void close() {
        if (isStopping) {
            return;
        }
        if (thread.isAlive()) {
            ask(nowNs -> {
                hub.closeAll(new Reason(Reason.Kind.COMMANDED, "this gateway stops"), nowNs);
                return true;
            });
        }
        isStopping = true;
        LockSupport.unpark(thread);
        hub.world.transport().close();
    }

    /** What a command is about; all children if the child is empty. */
    private record Target(String connection, String child) {
        static Target of(String name) {
            int slash = name.indexOf('/');
            return slash < 0 ? new Target(name, "") : new Target(name.substring(0, slash), name.substring(slash + 1));
        }
    }

    private final class FromPackets implements ChildSas.Listener {
        @Override
        public void wanted(String connection, String child, int resource) {
            offer(waiting, nowNs -> hub.wanted(connection, child, resource, nowNs));
        }

        @Override
        public void expiring(int inboundSpi) {
            offer(waiting, nowNs -> hub.onChildSa(inboundSpi, new Event.Expiring(inboundSpi), nowNs));
        }

        @Override
        public void expired(int inboundSpi) {
            offer(waiting, nowNs -> hub.onChildSa(inboundSpi, new Event.Expired(inboundSpi), nowNs));
        }

        @Override
        public void heardFrom(int inboundSpi, IpAddress remote, int remotePort) {
            offer(
                    waiting,
                    nowNs -> hub.onChildSa(inboundSpi, new Event.HeardFrom(inboundSpi, remote, remotePort), nowNs));
        }

        @Override
        public void unknownSpi(int spi, IpAddress remote, int remotePort) {
            offer(strangers, nowNs -> hub.unknownSpis.arrived(spi, remote, remotePort, nowNs));
        }
    }
}
