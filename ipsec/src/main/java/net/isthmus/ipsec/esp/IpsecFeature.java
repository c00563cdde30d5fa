package net.isthmus.ipsec.esp;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.isthmus.fastpath.control.FastPath;
import net.isthmus.fastpath.control.FastPathExtension;
import net.isthmus.fastpath.control.PuntHandler;
import net.isthmus.fastpath.fib.GracePeriod;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.LocalService;
import net.isthmus.fastpath.graph.Punt;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.ipsec.esp.engine.EspCrypt;
import net.isthmus.ipsec.esp.engine.EspEngine;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpProtocol;

/**
 * ESP as the composition root sees it: an extension of the fast path, given to it when it is built; {@link #start}
 * follows when there is one. Its {@link #tunnels} are what the configuration and IKE change.
 */
public final class IpsecFeature implements FastPathExtension {
    /** UDP port of ESP behind NAT, and of IKE there (RFC 3948). */
    public static final int NAT_T_PORT = 4500;

    private final EspEngine engine;
    private final int workers;
    private final EspTunnels tunnels;
    private volatile Optional<Underlay> underlay = Optional.empty();
    private int nextWorker;

    /**
     * ESP by an engine.
     *
     * @param workers how many workers the fast path has
     */
    public IpsecFeature(EspEngine engine, int workers) {
        this.engine = engine;
        this.workers = workers;
        tunnels = new EspTunnels(engine, workers);
    }

    /** Tunnels and Child SAs. */
    public EspTunnels tunnels() {
        return tunnels;
    }

    /** Begins to mind limits, MTUs and keys that are done with. Once there is a fast path. */
    public void start(Underlay ground) {
        underlay = Optional.of(ground);
    }

    @Override
    public List<GraphNode> nodes(WorkerContext context, Edges edges) {
        int worker = context.isRehearsal() ? workers : nextWorker++;
        EspCrypt crypt = engine.worker(context.frames());
        return List.of(
                new EspReassemblyNode(context, tunnels, edges),
                new EspInputNode(context, tunnels, crypt, worker, edges),
                new EspOutputNode(context, tunnels, crypt, worker, FastPath.HOST_PORT, edges),
                new EspErrorNode(context, edges));
    }

    @Override
    public List<LocalService> localServices() {
        return List.of(
                LocalService.protocol(IpProtocol.ESP, EspInputNode.NAME),
                LocalService.udp(NAT_T_PORT, EspInputNode.NAME),
                LocalService.fragments(IpProtocol.ESP, EspReassemblyNode.NAME),
                LocalService.fragments(IpProtocol.UDP, EspReassemblyNode.NAME),
                LocalService.protocol(IpProtocol.FRAGMENT, EspReassemblyNode.NAME),
                LocalService.protocolErrors(IpProtocol.ESP, Punt.ESP_ERROR),
                LocalService.udpErrors(NAT_T_PORT, Punt.ESP_ERROR));
    }

    @Override
    public Map<Integer, PuntHandler> puntHandlers() {
        return Map.of(
                Punt.ESP_ERROR,
                (_, _, memory, at, length, nowNs) -> {
                    byte[] packet = new byte[length];
                    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, at, packet, 0, length);
                    tunnels.underlayError(packet, nowNs);
                },
                Punt.ESP_EVENT,
                (number, kind, memory, at, _, nowNs) -> {
                    long first = memory.get(ValueLayout.JAVA_LONG, at);
                    long high = memory.get(ValueLayout.JAVA_LONG, at + 8);
                    long low = memory.get(ValueLayout.JAVA_LONG, at + 16);
                    IpAddress address =
                            EspEvents.isIpv4(first) ? IpAddress.ofIpv4((int) low) : IpAddress.ofIpv6(high, low);
                    tunnels.noticed(kind, number, EspEvents.port(first), address, nowNs);
                });
    }

    @Override
    public void tick(long nowNs, GracePeriod grace) {
        underlay.ifPresent(ground -> tunnels.tick(grace, ground, nowNs));
    }
}
