package net.isthmus.ipsec.esp;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.isthmus.ipsec.sa.ChildSas.Listener;
import net.isthmus.wire.IpAddress;

/**
 * Tells IKE of what packets bring about, of each thing at most once a second, and of a limit once a Child SA. What is
 * remembered for that is bounded: anybody may send packets with any SPI.
 */
final class ListenerCalls {
    private static final long PERIOD_NS = 1_000_000_000L;
    private static final int MOST_REMEMBERED = 1024;

    private record Told(int kind, Object about) {}

    private record Wanted(String tunnel, int resource) {}

    private final Map<Told, Long> lately = new LinkedHashMap<>(16, 0.75f, false) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Told, Long> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };
    private final Set<Integer> expiring = Collections.synchronizedSet(new HashSet<>());
    private final Set<Integer> expired = Collections.synchronizedSet(new HashSet<>());
    private volatile Optional<Listener> listener = Optional.empty();

    void set(Listener wanted) {
        listener = Optional.of(wanted);
    }

    /** Forgets a Child SA that is gone. */
    void forget(int spi) {
        expiring.remove(spi);
        expired.remove(spi);
    }

    void wanted(TunnelSpec tunnel, int resource, long nowNs) {
        if (isTime(EspEvents.WANTED, new Wanted(tunnel.interfaceName(), resource), nowNs)) {
            listener.ifPresent(one -> one.wanted(tunnel.connection(), tunnel.child(), resource));
        }
    }

    void expiring(int spi) {
        if (expiring.add(spi)) {
            listener.ifPresent(one -> one.expiring(spi));
        }
    }

    void expired(int spi) {
        if (expired.add(spi)) {
            listener.ifPresent(one -> one.expired(spi));
        }
    }

    void heardFrom(int spi, IpAddress remote, int port, long nowNs) {
        if (isTime(EspEvents.HEARD_FROM, spi, nowNs)) {
            listener.ifPresent(one -> one.heardFrom(spi, remote, port));
        }
    }

    void unknownSpi(int spi, IpAddress remote, int port, long nowNs) {
        if (isTime(EspEvents.UNKNOWN_SPI, spi, nowNs)) {
            listener.ifPresent(one -> one.unknownSpi(spi, remote, port));
        }
    }

    private synchronized boolean isTime(int kind, Object about, long nowNs) {
        var told = new Told(kind, about);
        Long before = lately.get(told);
        if (before != null && nowNs - before < PERIOD_NS) {
            return false;
        }
        lately.remove(told);
        lately.put(told, nowNs);
        return true;
    }
}
