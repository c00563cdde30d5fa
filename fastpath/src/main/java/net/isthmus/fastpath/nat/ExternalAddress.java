package net.isthmus.fastpath.nat;

import java.util.Arrays;
import net.isthmus.core.ColdPath;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpProtocol;
import org.jspecify.annotations.Nullable;

/**
 * One external address: its ports in use a protocol, and whose its blocks of ports are.
 *
 * <pre>
 *   firstPort                                                lastPort
 *   ├── block 0 ──┼── block 1 ──┼── block 2 ──┼── … ──┤
 *       host 7        free          host 7               one host has a block for every protocol (RFC 7422)
 * </pre>
 *
 * <p>Without blocks all hosts of the address share its ports. A block goes back when none of its ports is in use, and
 * rests as ports do. Ports in use are the truth: if the blocks are laid out anew they stay where they are, and a block
 * with ports of an earlier layout is nobody's until those are back. Guarded by the session lock.
 */
final class ExternalAddress {
    static final int NONE = -1;

    private static final byte TURNS_OF_REST = 2;
    private static final int PROTOCOLS = 4;

    private final int id;
    private final IpAddress address;
    private final long high;
    private final long low;
    private final @Nullable PortSet[] ports = new @Nullable PortSet[PROTOCOLS];
    private int firstPort = 1;
    private int lastPort = 0xffff;
    private int blockSize;
    private int[] owners = {};
    private int[] inUse = {};
    private int[] nextOfOwner = {};
    private byte[] rest = {};
    private int blocksOwned;

    /** An address that is in use nowhere. */
    ExternalAddress(int id, IpAddress address) {
        this.id = id;
        this.address = address;
        high = address.high();
        low = AddressIndex.low(address);
    }

    int id() {
        return id;
    }

    IpAddress address() {
        return address;
    }

    /** High half of the address as flows have it. */
    long high() {
        return high;
    }

    /** Low half of the address as flows have it. */
    long low() {
        return low;
    }

    int firstPort() {
        return firstPort;
    }

    int lastPort() {
        return lastPort;
    }

    int blockSize() {
        return blockSize;
    }

    /** Blocks of the layout in force. */
    int blocks() {
        return owners.length;
    }

    int blocksOwned() {
        return blocksOwned;
    }

    /** The ports of a protocol that has some. */
    PortSet ports(int protocol) {
        int portClass = portClass(protocol);
        PortSet set = ports[portClass];
        return set == null ? create(portClass) : set;
    }

    /** Memory for the ports of a protocol, 32 KiB, made when the first session needs it. */
    @ColdPath
    private PortSet create(int portClass) {
        var fresh = new PortSet();
        ports[portClass] = fresh;
        return fresh;
    }

    /** How many ports of a protocol are in use. */
    int used(int protocol) {
        PortSet set = ports[portClass(protocol)];
        return set == null ? 0 : set.used();
    }

    /** True if a protocol has ports, or identifiers that serve as such, which may be translated. */
    static boolean hasPorts(int protocol) {
        return protocol == IpProtocol.TCP
                || protocol == IpProtocol.UDP
                || protocol == IpProtocol.ICMP
                || protocol == IpProtocol.ICMPV6
                || protocol == IpProtocol.SCTP;
    }

    private static int portClass(int protocol) {
        return protocol == IpProtocol.TCP ? 0 : protocol == IpProtocol.UDP ? 1 : protocol == IpProtocol.SCTP ? 2 : 3;
    }

    /** Ports in use of all protocols. */
    int used() {
        int used = 0;
        for (int i = 0; i < PROTOCOLS; i++) {
            PortSet set = ports[i];
            used += set == null ? 0 : set.used();
        }
        return used;
    }

    /** Lays out ports and blocks anew; without effect if nothing changes. Control loop. */
    void layOut(int first, int last, int size) {
        if (first == firstPort && last == lastPort && size == blockSize) {
            return;
        }
        firstPort = first;
        lastPort = last;
        blockSize = size;
        int count = size == 0 ? 0 : (last - first + 1) / size;
        owners = new int[count];
        inUse = new int[count];
        nextOfOwner = new int[count];
        rest = new byte[count];
        blocksOwned = 0;
        Arrays.fill(owners, NONE);
        for (int block = 0; block < count; block++) {
            for (int port = first + block * size; port < first + (block + 1) * size; port++) {
                for (PortSet set : ports) {
                    inUse[block] += set != null && set.isUsed(port) ? 1 : 0;
                }
            }
        }
    }

    /** Takes a block for a host and puts it before those that the host has; {@link #NONE} if none is free. */
    int takeBlock(int host, int nextBlock, int random) {
        int block = findBlock(random, true);
        block = block == NONE ? findBlock(random, false) : block;
        if (block != NONE) {
            owners[block] = host;
            nextOfOwner[block] = nextBlock;
            blocksOwned++;
        }
        return block;
    }

    private int findBlock(int random, boolean isSparing) {
        int count = owners.length;
        int block = count == 0 ? 0 : Integer.remainderUnsigned(random, count);
        for (int i = 0; i < count; i++) {
            if (owners[block] == NONE && inUse[block] == 0 && !(isSparing && rest[block] > 0)) {
                return block;
            }
            block = block + 1 == count ? 0 : block + 1;
        }
        return NONE;
    }

    /** The host that has a block, or {@link #NONE}. */
    int owner(int block) {
        return owners[block];
    }

    /** The block behind this one in the owner's list. */
    int nextOfOwner(int block) {
        return nextOfOwner[block];
    }

    /** Joins the owner's list behind a block that goes. */
    void nextOfOwner(int block, int next) {
        nextOfOwner[block] = next;
    }

    /** Makes a block nobody's. */
    void disown(int block) {
        owners[block] = NONE;
        rest[block] = TURNS_OF_REST;
        blocksOwned--;
    }

    int firstPortOf(int block) {
        return firstPort + block * blockSize;
    }

    /** Counts a port that was taken. */
    void taken(int port) {
        int block = blockOf(port);
        if (block != NONE) {
            inUse[block]++;
        }
    }

    /** Gives back a port; the answer is the block that has become empty by it and has an owner, or {@link #NONE}. */
    int release(int protocol, int port) {
        ports(protocol).release(port);
        int block = blockOf(port);
        return block != NONE && --inUse[block] == 0 && owners[block] != NONE ? block : NONE;
    }

    private int blockOf(int port) {
        if (blockSize == 0 || port < firstPort) {
            return NONE;
        }
        int block = (port - firstPort) / blockSize;
        return block < owners.length ? block : NONE;
    }

    /** Gives up all ports that are kept. */
    void unreserve() {
        for (PortSet set : ports) {
            if (set != null) {
                set.unreserve();
            }
        }
    }

    /** A turn of the clock for all that rests. */
    void turn() {
        for (PortSet set : ports) {
            if (set != null) {
                set.turn();
            }
        }
        for (int i = 0; i < rest.length; i++) {
            rest[i] -= rest[i] > 0 ? (byte) 1 : 0;
        }
    }
}
