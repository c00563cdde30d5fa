package net.isthmus.ipsec.esp;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import net.isthmus.fastpath.fib.GracePeriod;
import net.isthmus.fastpath.tunnel.PathMtus;
import net.isthmus.fastpath.tunnel.TooBigReport;
import net.isthmus.ipsec.esp.engine.EspEngine;
import net.isthmus.ipsec.esp.engine.EspKey;
import net.isthmus.ipsec.sa.ChildSa;
import net.isthmus.ipsec.sa.ChildSas;
import net.isthmus.ipsec.sa.SaKeys;
import net.isthmus.ipsec.sa.SaPath;
import net.isthmus.ipsec.sa.SaUsage;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpProtocol;

/**
 * Tunnels and their Child SAs. Every change publishes a new {@link SaTable} for the workers.
 *
 * <p>IKE's thread installs and removes SAs, the control loop adds and removes tunnels and lets time pass: the methods
 * exclude one another. A tunnel and the SAs of its child may come in either order. Keys of an SA that is gone are wiped
 * once no worker can use them any more.
 */
public final class EspTunnels implements ChildSas {
    private static final int LEAST_SPI = 256;
    private static final int USUAL_WINDOW = 1024;
    private static final int USUAL_MTU = 1500;
    private static final int NAT_T_PORT = 4500;
    private static final int UNDERLAY_VRF = 0;
    private static final long MTU_PERIOD_NS = 1_000_000_000L;

    private record ChildName(String connection, String child) {}

    /** Keys that wait until no worker can use them; the stamp is 0 until the control loop has taken it. */
    private static final class Leaving {
        final EspKey key;
        long stamp;

        Leaving(EspKey key) {
            this.key = key;
        }
    }

    private final EspEngine engine;
    private final int workers;
    private final SecureRandom random = new SecureRandom();
    private final Map<ChildName, TunnelSpec> tunnels = new LinkedHashMap<>();
    private final Map<Integer, InboundSa> inbound = new LinkedHashMap<>();
    private final Map<Integer, OutboundSa> outbound = new LinkedHashMap<>();
    private final Set<Integer> reserved = new HashSet<>();
    private final List<Leaving> leaving = new ArrayList<>();
    private final Map<String, Integer> mtus = new HashMap<>();
    private final PathMtus pathMtus = new PathMtus();
    private final ListenerCalls listener = new ListenerCalls();
    private volatile Map<String, List<IpAddress>> peers = Map.of();
    private volatile SaTable table = new SaTable(List.of(), List.of());
    private boolean isMtuStale;
    private long nextMtuNs;

    /** No tunnels. */
    EspTunnels(EspEngine engine, int workers) {
        this.engine = engine;
        this.workers = workers;
    }

    /** The SAs as workers see them; any thread. */
    SaTable table() {
        return table;
    }

    /** Where the peers are with whom Child SAs protect what the ends themselves say, by tunnel; any thread. */
    public Map<String, List<IpAddress>> peers() {
        return peers;
    }

    /** Adds a tunnel, or changes it. */
    public synchronized void put(TunnelSpec tunnel) {
        tunnels.put(new ChildName(tunnel.connection(), tunnel.child()), tunnel);
        publish();
    }

    /** Removes a tunnel. Packets of its SAs, as long as IKE keeps them, are dropped. */
    public synchronized void remove(TunnelSpec tunnel) {
        tunnels.remove(new ChildName(tunnel.connection(), tunnel.child()));
        mtus.remove(tunnel.interfaceName());
        publish();
    }

    /** Longest packet that a tunnel takes, as the control loop has last said; empty before its first SA. */
    public synchronized Optional<Integer> mtu(String interfaceName) {
        return Optional.ofNullable(mtus.get(interfaceName));
    }

    @Override
    public synchronized int reserveSpi() {
        int spi;
        do {
            spi = random.nextInt();
        } while (Integer.compareUnsigned(spi, LEAST_SPI) < 0 || !reserved.add(spi));
        return spi;
    }

    @Override
    public synchronized void installInbound(ChildSa sa, SaKeys keys) {
        try (keys) {
            TunnelSpec tunnel = tunnels.get(nameOf(sa));
            int window = tunnel == null ? USUAL_WINDOW : tunnel.replayWindow();
            reserved.add(sa.inboundSpi());
            var before =
                    inbound.put(sa.inboundSpi(), new InboundSa(sa, engine.key(sa.suite(), keys), window, workers + 1));
            if (before != null) {
                leaving.add(new Leaving(before.key()));
            }
        }
        publish();
    }

    @Override
    public synchronized void installOutbound(ChildSa sa, SaKeys keys) {
        try (keys) {
            var before = outbound.remove(sa.inboundSpi());
            outbound.put(sa.inboundSpi(), new OutboundSa(sa, engine.key(sa.suite(), keys), workers + 1));
            if (before != null) {
                leaving.add(new Leaving(before.key()));
            }
        }
        publish();
    }

    @Override
    public synchronized void move(int inboundSpi, SaPath path) {
        InboundSa in = inbound.get(inboundSpi);
        if (in != null) {
            in.move(path);
        }
        OutboundSa out = outbound.get(inboundSpi);
        if (out != null) {
            out.move(path);
        }
        meet();
        isMtuStale = true;
    }

    @Override
    public synchronized void expire(int inboundSpi) {
        InboundSa in = inbound.get(inboundSpi);
        if (in != null) {
            in.expire();
        }
        OutboundSa out = outbound.get(inboundSpi);
        if (out != null) {
            out.expire();
        }
    }

    @Override
    public synchronized void remove(int inboundSpi) {
        reserved.remove(inboundSpi);
        InboundSa in = inbound.remove(inboundSpi);
        OutboundSa out = outbound.remove(inboundSpi);
        publish();
        if (in != null) {
            leaving.add(new Leaving(in.key()));
        }
        if (out != null) {
            leaving.add(new Leaving(out.key()));
        }
        listener.forget(inboundSpi);
    }

    @Override
    public synchronized SaUsage usage(int inboundSpi) {
        InboundSa in = inbound.get(inboundSpi);
        OutboundSa out = outbound.get(inboundSpi);
        if (in == null && out == null) {
            return SaUsage.NONE;
        }
        return new SaUsage(
                in == null ? 0 : in.usage().packets(),
                in == null ? 0 : in.usage().bytes(),
                out == null ? 0 : out.usage().packets(),
                out == null ? 0 : out.usage().bytes(),
                in == null ? 0 : in.usage().lastNs(),
                out == null ? 0 : out.usage().lastNs());
    }

    @Override
    public void listen(Listener wanted) {
        listener.set(wanted);
    }

    private static ChildName nameOf(ChildSa sa) {
        return new ChildName(sa.connection(), sa.child());
    }

    private void publish() {
        List<SaTable.Inbound> in = inbound.values().stream()
                .map(sa -> new SaTable.Inbound(sa, interfaceOf(sa.child())))
                .toList();
        Map<Integer, List<OutboundSa>> byTunnel = new TreeMap<>();
        outbound.values().forEach(sa -> byTunnel.computeIfAbsent(interfaceOf(sa.child()), _ -> new ArrayList<>())
                .add(sa));
        byTunnel.remove(0);
        List<SaTable.Outbound> out = new ArrayList<>();
        byTunnel.forEach((index, sas) -> out.add(new SaTable.Outbound(index, byWorker(sas))));
        table = new SaTable(in, out);
        meet();
        isMtuStale = true;
    }

    private void meet() {
        Map<String, List<IpAddress>> now = new HashMap<>();
        for (OutboundSa sa : outbound.values()) {
            TunnelSpec tunnel = tunnels.get(nameOf(sa.child()));
            IpAddress remote = sa.path().path().remote();
            if (tunnel != null && isOfEnds(sa.child(), remote)) {
                List<IpAddress> known = now.computeIfAbsent(tunnel.interfaceName(), _ -> new ArrayList<>());
                if (!known.contains(remote)) {
                    known.add(remote);
                }
            }
        }
        peers = now;
    }

    private static boolean isOfEnds(ChildSa sa, IpAddress remote) {
        return sa.isTransport()
                || sa.remoteTs().stream()
                        .allMatch(
                                one -> one.first().equals(remote) && one.last().equals(remote));
    }

    private int interfaceOf(ChildSa sa) {
        TunnelSpec tunnel = tunnels.get(nameOf(sa));
        return tunnel == null ? 0 : tunnel.interfaceIndex();
    }

    /** Each worker sends by the SA of its resource that came last, else by the fallback (RFC 9611), else by any. */
    private List<OutboundSa> byWorker(List<OutboundSa> sas) {
        List<OutboundSa> chosen = new ArrayList<>();
        for (int worker = 0; worker <= workers; worker++) {
            OutboundSa best = sas.getLast();
            int bestRank = 0;
            for (OutboundSa sa : sas) {
                int resource = sa.child().resource();
                int rank = resource == worker ? 2 : resource < 0 ? 1 : 0;
                if (rank >= bestRank && (rank > 0 || bestRank == 0)) {
                    best = sa;
                    bestRank = rank;
                }
            }
            chosen.add(best);
        }
        return chosen;
    }

    /** Takes what a worker has noticed. Control loop. */
    void noticed(int kind, int number, int port, IpAddress address, long nowNs) {
        switch (kind) {
            case EspEvents.WANTED -> tunnelOf(number).ifPresent(one -> listener.wanted(one, ChildSa.ALONE, nowNs));
            case EspEvents.OWN_WANTED -> tunnelOf(number).ifPresent(one -> listener.wanted(one, port, nowNs));
            case EspEvents.EXPIRED -> listener.expired(number);
            case EspEvents.HEARD_FROM -> listener.heardFrom(number, address, port, nowNs);
            case EspEvents.UNKNOWN_SPI -> {
                if (!isReserved(number)) {
                    listener.unknownSpi(number, address, port, nowNs);
                }
            }
            case EspEvents.TOO_BIG -> learn(address, number, nowNs);
            default -> {}
        }
    }

    /** True for an SPI whose Child SA is being agreed on: the peer may send by it before we have heard its answer. */
    private synchronized boolean isReserved(int spi) {
        return reserved.contains(spi);
    }

    private synchronized Optional<TunnelSpec> tunnelOf(int interfaceIndex) {
        return tunnels.values().stream()
                .filter(tunnel -> tunnel.interfaceIndex() == interfaceIndex)
                .findFirst();
    }

    /** Takes an ICMP error about an own packet, from its IP header on. True if a way has become narrower by it. */
    boolean underlayError(byte[] packet, long nowNs) {
        return TooBigReport.parse(packet)
                .filter(report -> report.protocol() == IpProtocol.ESP || report.port() == NAT_T_PORT)
                .filter(report -> isOurs(report.source(), report.destination()))
                .filter(report -> learn(report.destination(), report.mtu(), nowNs))
                .isPresent();
    }

    private synchronized boolean isOurs(IpAddress local, IpAddress remote) {
        return outbound.values().stream()
                .map(sa -> sa.path().path())
                .anyMatch(path -> path.local().equals(local) && path.remote().equals(remote));
    }

    private synchronized boolean learn(IpAddress remote, int mtu, long nowNs) {
        boolean isNews = pathMtus.report(UNDERLAY_VRF, remote, mtu, nowNs);
        isMtuStale |= isNews;
        return isNews;
    }

    /** Lets time pass: limits, MTUs, keys that nobody uses any more. Control loop. */
    void tick(GracePeriod grace, Underlay underlay, long nowNs) {
        synchronized (this) {
            inbound.values().forEach(sa -> holdToLimits(sa.child(), sa.usage(), 0, sa::expire));
            outbound.values().forEach(sa -> holdToLimits(sa.child(), sa.usage(), sa.sequence(), sa::expire));
            reclaim(grace);
            isMtuStale |= pathMtus.expire(nowNs);
            if (!isMtuStale && nowNs - nextMtuNs < 0) {
                return;
            }
            isMtuStale = false;
            nextMtuNs = nowNs + MTU_PERIOD_NS;
        }
        changedMtus(underlay::mtu).forEach(underlay::tunnelMtu);
    }

    private void holdToLimits(ChildSa sa, UsageLines usage, long sequence, Runnable expire) {
        long packets = usage.packets();
        long bytes = usage.bytes();
        boolean isNearEnd = !sa.suite().isEsn() && sequence > 3L << 30; // three quarters of all numbers
        if (isNearEnd
                || reaches(packets, sa.limits().rekeyPackets())
                || reaches(bytes, sa.limits().rekeyBytes())) {
            listener.expiring(sa.inboundSpi());
        }
        if (reaches(packets, sa.limits().lifePackets())
                || reaches(bytes, sa.limits().lifeBytes())) {
            expire.run();
            listener.expired(sa.inboundSpi());
        }
    }

    private static boolean reaches(long value, long limit) {
        return limit != 0 && value >= limit;
    }

    private void reclaim(GracePeriod grace) {
        for (Leaving one : leaving) {
            if (one.stamp == 0) {
                one.stamp = grace.stamp();
            }
        }
        leaving.removeIf(one -> {
            boolean mayGo = grace.mayReclaim(one.stamp);
            if (mayGo) {
                one.key.close();
            }
            return mayGo;
        });
    }

    /** The tunnels whose MTU is another than before: by the SA that was installed last. */
    private synchronized Map<String, Integer> changedMtus(ToIntFunction<IpAddress> egressMtu) {
        Map<String, Integer> now = new TreeMap<>();
        for (OutboundSa sa : outbound.values()) {
            TunnelSpec tunnel = tunnels.get(nameOf(sa.child()));
            if (tunnel != null) {
                SaPath path = sa.path().path();
                int egress = egressMtu.applyAsInt(path.remote());
                int pathMtu = Math.min(egress == 0 ? USUAL_MTU : egress, pathMtus.of(UNDERLAY_VRF, path.remote()));
                now.put(
                        tunnel.interfaceName(),
                        Overheads.innerMtu(sa.child().suite(), path, sa.isTransport(), pathMtu));
            }
        }
        now.entrySet().removeIf(entry -> entry.getValue().equals(mtus.get(entry.getKey())));
        mtus.putAll(now);
        return now;
    }
}
