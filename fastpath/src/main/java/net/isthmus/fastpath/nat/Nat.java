package net.isthmus.fastpath.nat;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.isthmus.core.OwnedBy;
import net.isthmus.core.port.InterfaceEvents;
import net.isthmus.core.status.NatMappingStatus;
import net.isthmus.core.status.NatPoolStatus;
import net.isthmus.core.status.NatStatus;
import net.isthmus.fastpath.session.Flow;
import net.isthmus.fastpath.session.SpinLock;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpProtocol;

/**
 * Translation as the control loop sees it: keeps the compiled rules true to the configuration and to the interfaces as
 * they are, lets time pass for ports that rest, writes the log of blocks, and answers for external addresses.
 *
 * <pre>
 *   rules by names ──┐
 *                    ├── at most once a tick, under the session lock ──▶ Translator ◀── sessions that begin and end
 *   interfaces ──────┘                      └──▶ external addresses ──▶ ARP, ND
 * </pre>
 */
@OwnedBy("control loop")
public final class Nat implements InterfaceEvents {
    /** How long ports rest at least before they are somebody else's (RFC 6888 REQ-8). */
    private static final long REST_NS = 120_000_000_000L;

    private static final Logger LOG = System.getLogger(Nat.class.getName());

    private final Translator translator;
    private final SpinLock lock;
    private final int hostPort;
    private final Map<Integer, InterfaceState> links = new TreeMap<>();
    private NatSpec spec = NatSpec.NONE;
    private boolean isStale;
    private long nextTurnNs;

    /**
     * Translation without rules.
     *
     * @param lock under which sessions begin and end
     * @param hostPort interface index of the host stack
     */
    public Nat(SpinLock lock, int hostPort, RandomGenerator random) {
        this.lock = lock;
        this.hostPort = hostPort;
        translator = new Translator(random);
    }

    /** What sessions ask, under the session lock. */
    public Translator translator() {
        return translator;
    }

    /** Replaces all rules. Sessions keep what they have. */
    public void set(NatSpec wanted) {
        spec = wanted;
        compile();
    }

    /** External addresses for which the appliance answers, unless they are an interface's. */
    public Set<IpAddress> claims() {
        return Stream.of(
                        spec.pools().stream().flatMap(pool -> pool.addresses().stream()),
                        spec.forwards().stream().map(NatSpec.Forward::to),
                        spec.attachments().stream().map(NatSpec.Attachment::external))
                .flatMap(Function.identity())
                .collect(Collectors.toSet());
    }

    /** True if there is anything to translate. */
    public boolean isInForce() {
        return !spec.equals(NatSpec.NONE);
    }

    @Override
    public void interfaceChanged(InterfaceState state) {
        isStale |= !state.equals(links.put(state.index(), state));
    }

    @Override
    public void interfaceRemoved(int index) {
        links.remove(index);
        isStale = true;
    }

    /** Lets time pass. */
    public void tick(long nowNs) {
        if (isStale && isInForce()) {
            compile();
        }
        isStale = false;
        if (nowNs - nextTurnNs >= 0) {
            nextTurnNs = nowNs + REST_NS;
            locked(() -> translator.bindings().turn());
        }
        locked(() -> translator.bindings().log().drain(this::tell));
    }

    private void compile() {
        locked(() -> translator.configure(spec, List.copyOf(links.values()), hostPort));
        isStale = false;
    }

    private void locked(Runnable work) {
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }

    private void tell(boolean isGiven, long high, long low, int external, int firstPort) {
        ExternalAddress address = translator.bindings().address(external);
        LOG.log(
                Level.INFO,
                isGiven ? "NAT: {0} gets ports {1} of {2}" : "NAT: {0} gives back ports {1} of {2}",
                address(high, low),
                firstPort + "-" + (firstPort + address.blockSize() - 1),
                address.address());
    }

    /** What is in use, with at most so many mappings. */
    public NatStatus status(int mostMappings) {
        var pools = new ArrayList<NatPoolStatus>();
        var mappings = new ArrayList<NatMappingStatus>();
        int[] total = new int[1];
        locked(() -> {
            translator.rules().pools().stream().filter(Nat::isTold).forEach(pool -> pools.add(status(pool)));
            MappingTable table = translator.bindings().mappings();
            for (int row = 0; row < table.capacity() && mappings.size() < mostMappings; row++) {
                if (table.isLive(row)) {
                    mappings.add(mapping(table, row));
                }
            }
            total[0] = table.size();
        });
        return new NatStatus(pools, mappings, total[0]);
    }

    /** What the appliance itself takes is no pool for others. */
    private static boolean isTold(Pool pool) {
        return !pool.spec().name().startsWith(PoolSpec.OWN);
    }

    private NatPoolStatus status(Pool pool) {
        int blocks = 0;
        int owned = 0;
        int tcp = 0;
        int udp = 0;
        int queries = 0;
        for (IpAddress one : pool.spec().addresses()) {
            ExternalAddress address =
                    translator.bindings().address(translator.bindings().idOf(one));
            boolean isLaidOut = pool.blockSize() > 0;
            blocks += isLaidOut ? address.blocks() : 0;
            owned += isLaidOut ? address.blocksOwned() : 0;
            tcp += address.used(IpProtocol.TCP);
            udp += address.used(IpProtocol.UDP);
            queries += address.used(IpProtocol.ICMP);
        }
        int size = pool.spec().addresses().size();
        return new NatPoolStatus(
                pool.spec().name(),
                size,
                (long) size * (pool.spec().lastPort() - pool.spec().firstPort() + 1),
                tcp,
                udp,
                queries,
                blocks,
                owned,
                translator.bindings().exhausted(pool),
                translator.bindings().limited(pool));
    }

    private NatMappingStatus mapping(MappingTable table, int row) {
        return new NatMappingStatus(
                table.protocol(row),
                address(table.high(row), table.low(row)).toString(),
                table.port(row),
                translator
                        .bindings()
                        .address(table.externalAddress(row))
                        .address()
                        .toString(),
                table.externalPort(row),
                table.holders(row));
    }

    private static IpAddress address(long high, long low) {
        return Flow.isIp4(high, low) ? IpAddress.ofIpv4((int) low) : IpAddress.ofIpv6(high, low);
    }
}
