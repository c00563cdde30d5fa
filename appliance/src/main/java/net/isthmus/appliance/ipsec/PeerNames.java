package net.isthmus.appliance.ipsec;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import net.isthmus.wire.IpAddress;
import org.jboss.logging.Logger;

/**
 * The addresses of peers that the document does not tell. DNS names are asked for again and again: a peer behind a
 * dialled line has another every day. Peers that may be anywhere are where the Child SA of their tunnel was last; that
 * holds when it has gone, so that nothing is said to them in clear after that. A name that is not answered keeps its
 * last addresses. Whoever waits for answers does so on a thread of its own here, never on one that packets or
 * handshakes need.
 */
public final class PeerNames implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger("net.isthmus.ipsec");
    private static final int PERIOD_SECONDS = 30;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("ipsec-names").daemon().factory());
    private final Runnable changed;
    private volatile Set<String> wanted = Set.of();
    private volatile Map<String, List<IpAddress>> known = Map.of();
    private volatile Map<String, List<IpAddress>> met = Map.of();

    /** Both, put together once and not for each of thousands of connections. */
    private volatile Map<String, List<IpAddress>> all = Map.of();

    /**
     * Names of nobody yet.
     *
     * @param changed told on the thread that asks when some name or peer has other addresses than before
     */
    public PeerNames(Runnable changed) {
        this.changed = changed;
        var _ = thread.scheduleWithFixedDelay(this::ask, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    /** These are the names from now on. New ones are asked for at once. */
    public void want(Set<String> names) {
        boolean hasNew = !wanted.containsAll(names);
        wanted = Set.copyOf(names);
        if (hasNew) {
            thread.execute(this::ask);
        }
    }

    /**
     * Takes where peers are now.
     *
     * @param peers by tunnel, whose names have a slash, as no DNS name has
     */
    public void meet(Map<String, List<IpAddress>> peers) {
        if (!met.entrySet().containsAll(peers.entrySet())) {
            Map<String, List<IpAddress>> next = new HashMap<>(met);
            next.putAll(peers);
            met = Map.copyOf(next);
            putTogether();
            elsewhere(changed);
        }
    }

    /** What is known now, by DNS name or tunnel. */
    public Map<String, List<IpAddress>> known() {
        return all;
    }

    private synchronized void putTogether() {
        Map<String, List<IpAddress>> both = new HashMap<>(met);
        both.putAll(known);
        all = Map.copyOf(both);
    }

    /** Does something where waiting harms nobody. */
    public void elsewhere(Runnable work) {
        thread.execute(() -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                LOG.error("IPsec stumbled", e);
            }
        });
    }

    private void ask() {
        Map<String, List<IpAddress>> next = new HashMap<>();
        for (String name : wanted) {
            try {
                next.put(
                        name,
                        Arrays.stream(InetAddress.getAllByName(name))
                                .map(address -> IpAddress.ofBytes(address.getAddress()))
                                .sorted()
                                .toList());
            } catch (UnknownHostException e) {
                LOG.debugf("No address of %s is known", name);
                next.put(name, known.getOrDefault(name, List.of()));
            }
        }
        if (!next.equals(known)) {
            known = Map.copyOf(next);
            putTogether();
            try {
                changed.run();
            } catch (RuntimeException e) {
                LOG.error("IPsec stumbled over new addresses of peers", e);
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
