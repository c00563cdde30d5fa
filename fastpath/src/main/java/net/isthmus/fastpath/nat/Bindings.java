package net.isthmus.fastpath.nat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import net.isthmus.fastpath.session.Flow;
import net.isthmus.wire.IpAddress;

/**
 * Who has which external port: allocation, and what it leaves behind.
 *
 * <pre>
 *   internal endpoint ──▶ mapping ──▶ external address, port
 *          │                 ▲ held by sessions
 *          └──▶ host ────────┘ paired with one external address, blocks of its ports
 * </pre>
 *
 * <p>What is in use outlives the configuration that gave it out: an address that leaves its pool keeps its mappings
 * until their sessions end, and gets no new ones; one that comes back while they live finds its ports still taken. So
 * no external endpoint is ever anybody else's. Nothing is allocated for a mapping: the tables have as many rows as all
 * pools have ports of two protocols, up to a million. Guarded by the session lock.
 */
final class Bindings {
    /** {@link #map}: no port is left, or the table is full. */
    static final int EXHAUSTED = -1;

    /** {@link #map}: the host has all the blocks that one may have. */
    static final int HOST_LIMIT = -2;

    private static final int MAX_MAPPINGS = 1 << 20;
    private static final int MIN_MAPPINGS = 1 << 12;

    private final RandomGenerator random;
    private final MappingTable mappings;
    private final HostTable hosts;
    private final BlockLog log = new BlockLog();
    private final Map<String, Integer> poolIds = new HashMap<>();
    private final Map<IpAddress, ExternalAddress> byAddress = new HashMap<>();
    private ExternalAddress[] addresses = {};
    private long[] refusals = new long[8];

    Bindings(RandomGenerator random) {
        this.random = random;
        mappings = new MappingTable(MIN_MAPPINGS, random.nextLong());
        hosts = new HostTable(MIN_MAPPINGS, random.nextLong());
    }

    MappingTable mappings() {
        return mappings;
    }

    HostTable hosts() {
        return hosts;
    }

    BlockLog log() {
        return log;
    }

    ExternalAddress address(int id) {
        return addresses[id];
    }

    /** How often a pool had nothing to give, since it has had its name. */
    long exhausted(Pool pool) {
        return refusals[pool.id() * 2];
    }

    /** How often a host of a pool had all the blocks that one may have. */
    long limited(Pool pool) {
        return refusals[pool.id() * 2 + 1];
    }

    /** Lays out pools; mappings of those that are no more go on until nobody holds them. Control loop. */
    List<Pool> configure(List<PoolSpec> wanted) {
        List<Pool> pools = new ArrayList<>();
        int room = 0;
        var layouts = new HashMap<ExternalAddress, PoolSpec>();
        for (PoolSpec spec : wanted) {
            List<ExternalAddress> members =
                    spec.addresses().stream().map(this::addressOf).toList();
            members.forEach(member -> layouts.merge(member, spec, (a, b) -> a.blockSize() > 0 ? a : b));
            int id = poolIds.computeIfAbsent(spec.name(), _ -> poolIds.size() + 1);
            pools.add(new Pool(id, spec, members));
            room = (int) Math.min(MAX_MAPPINGS, room + 2L * members.size() * (spec.lastPort() - spec.firstPort() + 1));
        }
        refusals = Arrays.copyOf(refusals, Math.max(refusals.length, 2 * poolIds.size() + 2));
        mappings.grow(room);
        hosts.grow(room);
        for (ExternalAddress address : addresses) {
            PoolSpec spec = layouts.get(address);
            layOut(
                    address,
                    spec == null ? 1 : spec.firstPort(),
                    spec == null ? 0xffff : spec.lastPort(),
                    spec == null ? 0 : spec.blockSize());
        }
        retire(pools);
        return pools;
    }

    private ExternalAddress addressOf(IpAddress address) {
        return byAddress.computeIfAbsent(address, _ -> {
            var fresh = new ExternalAddress(addresses.length, address);
            addresses = Arrays.copyOf(addresses, addresses.length + 1);
            addresses[fresh.id()] = fresh;
            return fresh;
        });
    }

    private void layOut(ExternalAddress address, int first, int last, int blockSize) {
        boolean isSame = address.firstPort() == first && address.lastPort() == last && address.blockSize() == blockSize;
        if (isSame) {
            return;
        }
        address.layOut(first, last, blockSize);
        for (int row = 0; row < hosts.capacity(); row++) {
            if (hosts.isLive(row) && hosts.external(row) == address.id()) {
                hosts.pair(row, address.id());
            }
        }
    }

    /** Mappings whose pool has not their address any more are no longer found from inside. */
    private void retire(List<Pool> pools) {
        for (int row = 0; row < mappings.capacity(); row++) {
            if (mappings.isLive(row) && mappings.pool(row) != Pool.RETIRED) {
                int pool = mappings.pool(row);
                int external = mappings.externalAddress(row);
                if (pools.stream().noneMatch(one -> one.id() == pool && one.contains(external))) {
                    mappings.retire(row);
                }
            }
        }
    }

    /** Keeps ports of an address for port forwards. Control loop, after {@link #configure}. */
    void reserve(IpAddress address, int protocol, int first, int last) {
        ExternalAddress external = byAddress.get(address);
        if (external != null && ExternalAddress.hasPorts(protocol)) {
            external.ports(protocol).reserve(first, last);
        }
    }

    /** Gives up all that was kept for port forwards. Control loop. */
    void unreserve() {
        for (ExternalAddress address : addresses) {
            address.unreserve();
        }
    }

    /** The number of an external address, or {@link ExternalAddress#NONE}. Control loop. */
    int idOf(IpAddress address) {
        ExternalAddress external = byAddress.get(address);
        return external == null ? ExternalAddress.NONE : external.id();
    }

    /** A turn of the clock: ports and blocks that have rested long enough may be given to anybody. Control loop. */
    void turn() {
        for (ExternalAddress address : addresses) {
            address.turn();
        }
    }

    /**
     * The mapping of a flow's source in a pool, held once more. Precondition: the pool has addresses of its family.
     *
     * @return its row, {@link #EXHAUSTED} or {@link #HOST_LIMIT}
     */
    int map(Pool pool, Flow flow) {
        boolean hasPorts = ExternalAddress.hasPorts(flow.protocol);
        long remoteHigh = hasPorts ? 0 : flow.destinationHigh;
        long remoteLow = hasPorts ? 0 : flow.destinationLow;
        long key = MappingTable.key(pool.id(), flow.vrf, flow.protocol, hasPorts ? flow.sourcePort : 0);
        int row = mappings.find(key, flow.sourceHigh, flow.sourceLow, remoteHigh, remoteLow);
        if (row != MappingTable.NONE) {
            mappings.hold(row);
            return row;
        }
        int host = mappings.isFull() ? HostTable.NONE : host(pool, flow);
        if (host == HostTable.NONE) {
            return refuse(pool, EXHAUSTED);
        }
        int external = hasPorts ? takePort(pool, host, flow) : takeRemote(pool, host, flow);
        if (external < 0) {
            if (hosts.mappings(host) == 0) {
                hosts.remove(host);
            }
            return refuse(pool, external);
        }
        hosts.mapped(host);
        return mappings.add(key, flow.sourceHigh, flow.sourceLow, remoteHigh, remoteLow, external, host);
    }

    /** One more session holds a mapping. */
    void hold(int row) {
        mappings.hold(row);
    }

    /** One session less holds a mapping. */
    void release(int row) {
        if (!mappings.release(row)) {
            return;
        }
        int host = mappings.host(row);
        int protocol = mappings.protocol(row);
        if (ExternalAddress.hasPorts(protocol)) {
            ExternalAddress address = addresses[mappings.externalAddress(row)];
            int emptied = address.release(protocol, mappings.externalPort(row));
            if (emptied != ExternalAddress.NONE) {
                giveBack(address, emptied);
            }
        }
        if (hosts.unmapped(host)) {
            hosts.remove(host);
        }
    }

    private int refuse(Pool pool, int why) {
        refusals[pool.id() * 2 + (why == HOST_LIMIT ? 1 : 0)]++;
        return why;
    }

    private int host(Pool pool, Flow flow) {
        int key = HostTable.key(pool.id(), flow.vrf);
        int host = hosts.find(key, flow.sourceHigh, flow.sourceLow);
        if (host == HostTable.NONE) {
            return hosts.isFull()
                    ? HostTable.NONE
                    : hosts.add(key, flow.sourceHigh, flow.sourceLow, choose(pool, flow, key));
        }
        if (!pool.contains(hosts.external(host))) {
            hosts.pair(host, choose(pool, flow, key));
        }
        return host;
    }

    /** The better of two addresses that are always the same for a host; another one if both are full. */
    private int choose(Pool pool, Flow flow, int key) {
        ExternalAddress[] candidates = pool.addresses(flow.isIp4());
        long hash = hosts.hash(key, flow.sourceHigh, flow.sourceLow);
        ExternalAddress first = candidates[Integer.remainderUnsigned((int) hash, candidates.length)];
        ExternalAddress second = candidates[Integer.remainderUnsigned((int) (hash >>> 32), candidates.length)];
        ExternalAddress better = second.used() < first.used() ? second : first;
        for (int i = 0; i < candidates.length && pool.isFull(better, flow.protocol); i++) {
            better = candidates[i];
        }
        return better.id();
    }

    private int takePort(Pool pool, int host, Flow flow) {
        ExternalAddress address = addresses[hosts.external(host)];
        PortSet ports = address.ports(flow.protocol);
        int wanted = flow.sourcePort;
        int port;
        if (pool.blockSize() > 0) {
            port = takeFromBlocks(pool, address, host, ports, wanted);
        } else {
            port = ports.take(wanted, pool.firstPort(wanted), pool.lastPort(wanted), random.nextInt(), true);
            if (port == PortSet.NONE) {
                port = ports.take(wanted, pool.spec().firstPort(), pool.spec().lastPort(), random.nextInt(), true);
            }
        }
        if (port < 0) {
            return port;
        }
        address.taken(port);
        return MappingTable.external(address.id(), port);
    }

    private int takeFromBlocks(Pool pool, ExternalAddress address, int host, PortSet ports, int wanted) {
        for (int block = hosts.firstBlock(host); block != ExternalAddress.NONE; block = address.nextOfOwner(block)) {
            int port = takeFromBlock(address, block, ports, wanted);
            if (port != PortSet.NONE) {
                return port;
            }
        }
        if (hosts.blocks(host) >= pool.maxBlocks()) {
            return HOST_LIMIT;
        }
        int block = address.takeBlock(host, hosts.firstBlock(host), random.nextInt());
        if (block == ExternalAddress.NONE) {
            return EXHAUSTED;
        }
        hosts.blocks(host, block, hosts.blocks(host) + 1);
        log.add(true, hosts.high(host), hosts.low(host), address.id(), address.firstPortOf(block));
        int port = takeFromBlock(address, block, ports, wanted);
        if (port == PortSet.NONE) {
            giveBack(address, block);
        }
        return port;
    }

    private int takeFromBlock(ExternalAddress address, int block, PortSet ports, int wanted) {
        int first = address.firstPortOf(block);
        return ports.take(wanted, first, first + address.blockSize() - 1, random.nextInt(), false);
    }

    private void giveBack(ExternalAddress address, int block) {
        int host = address.owner(block);
        int first = hosts.firstBlock(host);
        if (first == block) {
            first = address.nextOfOwner(block);
        } else {
            int before = first;
            while (address.nextOfOwner(before) != block) {
                before = address.nextOfOwner(before);
            }
            address.nextOfOwner(before, address.nextOfOwner(block));
        }
        hosts.blocks(host, first, hosts.blocks(host) - 1);
        address.disown(block);
        log.add(false, hosts.high(host), hosts.low(host), address.id(), address.firstPortOf(block));
    }

    /** An external address in whose name nobody speaks with the flow's destination by its protocol. */
    private int takeRemote(Pool pool, int host, Flow flow) {
        ExternalAddress[] candidates = pool.addresses(flow.isIp4());
        int paired = MappingTable.external(hosts.external(host), 0);
        if (isFree(flow, paired)) {
            return paired;
        }
        for (int i = 0; i < candidates.length; i++) {
            int other = MappingTable.external(candidates[i].id(), 0);
            if (isFree(flow, other)) {
                return other;
            }
        }
        return EXHAUSTED;
    }

    private boolean isFree(Flow flow, int external) {
        return mappings.findExternal(flow.protocol, external, flow.destinationHigh, flow.destinationLow)
                == MappingTable.NONE;
    }
}
