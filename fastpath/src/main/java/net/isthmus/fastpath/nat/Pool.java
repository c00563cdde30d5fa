package net.isthmus.fastpath.nat;

import java.util.List;
import net.isthmus.wire.IpAddress;

/**
 * External addresses among which internal hosts are spread, and how their ports are given out. The address of an
 * interface is a pool of one. Immutable.
 */
final class Pool {
    /** Bindings of this pool's number belong to no pool of the configuration any more. */
    static final int RETIRED = 0;

    /** Ports below are for privileged services (RFC 4787 §4.2.1). */
    private static final int FIRST_UNPRIVILEGED = 1024;

    private final int id;
    private final PoolSpec spec;
    private final ExternalAddress[] addresses4;
    private final ExternalAddress[] addresses6;
    private final long[] members;

    Pool(int id, PoolSpec spec, List<ExternalAddress> addresses) {
        this.id = id;
        this.spec = spec;
        addresses4 = addresses.stream().filter(one -> one.address().isIpv4()).toArray(ExternalAddress[]::new);
        addresses6 = addresses.stream().filter(one -> one.address().isIpv6()).toArray(ExternalAddress[]::new);
        members =
                new long[addresses.stream().mapToInt(ExternalAddress::id).max().orElse(0) / Long.SIZE + 1];
        addresses.forEach(one -> members[one.id() >>> 6] |= 1L << one.id());
    }

    int id() {
        return id;
    }

    PoolSpec spec() {
        return spec;
    }

    int blockSize() {
        return spec.blockSize();
    }

    int maxBlocks() {
        return spec.maxBlocksPerHost();
    }

    /** True if whoever knows an external endpoint may send to it (RFC 4787 §5, endpoint-independent filtering). */
    boolean isOpen() {
        return spec.isOpen();
    }

    boolean contains(int externalAddress) {
        int word = externalAddress >>> 6;
        return word < members.length && (members[word] >>> externalAddress & 1) != 0;
    }

    boolean contains(IpAddress address) {
        return spec.addresses().contains(address);
    }

    ExternalAddress[] addresses(boolean isIp4) {
        return isIp4 ? addresses4 : addresses6;
    }

    /** The lowest external port for one that a host has chosen: privileged ones stay so, if the pool has any. */
    int firstPort(int wanted) {
        return wanted < FIRST_UNPRIVILEGED || spec.lastPort() < FIRST_UNPRIVILEGED
                ? spec.firstPort()
                : Math.max(spec.firstPort(), FIRST_UNPRIVILEGED);
    }

    /** The highest external port for one that a host has chosen. */
    int lastPort(int wanted) {
        return wanted < FIRST_UNPRIVILEGED && spec.firstPort() < FIRST_UNPRIVILEGED
                ? Math.min(spec.lastPort(), FIRST_UNPRIVILEGED - 1)
                : spec.lastPort();
    }

    /** True if no port of an address is left for a host that has none yet. */
    boolean isFull(ExternalAddress address, int protocol) {
        if (!ExternalAddress.hasPorts(protocol)) {
            return false;
        }
        return spec.blockSize() > 0
                ? address.blocksOwned() == address.blocks()
                : address.used(protocol) > spec.lastPort() - spec.firstPort();
    }
}
