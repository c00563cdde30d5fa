package net.isthmus.wire;

import java.lang.foreign.MemorySegment;

/**
 * Reads octets one behind the other, in network byte order, from bytes that a stranger sent. Whoever reads beyond the
 * end gets zeros, and {@link #hasFailed} is true from then on: a parser reads all that it expects, then asks once.
 */
public final class OctetReader {
    private final MemorySegment memory;
    private final long end;
    private long at;
    private boolean hasFailed;

    /** Reads {@code length} octets of memory. */
    public OctetReader(MemorySegment memory, long at, int length) {
        this.memory = memory;
        this.at = at;
        end = at + length;
    }

    /** Reads all of an array. */
    public static OctetReader of(byte[] bytes) {
        return new OctetReader(MemorySegment.ofArray(bytes), 0, bytes.length);
    }

    /** Octets left. */
    public int remaining() {
        return (int) (end - at);
    }

    /** True once something was read that is not there. */
    public boolean hasFailed() {
        return hasFailed;
    }

    /** True if all was there and nothing is left. */
    public boolean isExhausted() {
        return !hasFailed && at == end;
    }

    /** One octet. */
    public int u8() {
        return take(1) ? NetworkOrder.u8(memory, at - 1) : 0;
    }

    /** Two octets. */
    public int u16() {
        return take(2) ? NetworkOrder.u16(memory, at - 2) : 0;
    }

    /** Four octets, 0 to 2^32 - 1. */
    public long u32() {
        return take(4) ? NetworkOrder.u32(memory, at - 4) : 0;
    }

    /** Eight octets. */
    public long i64() {
        return take(8) ? NetworkOrder.i64(memory, at - 8) : 0;
    }

    /** A MAC address. */
    public MacAddress mac() {
        return take(6) ? new MacAddress(NetworkOrder.u48(memory, at - 6)) : MacAddress.ZERO;
    }

    /** An IPv4 address. */
    public IpAddress ip4() {
        return IpAddress.ofIpv4((int) u32());
    }

    /** An IPv6 address. */
    public IpAddress ip6() {
        long high = i64();
        return IpAddress.ofIpv6(high, i64());
    }

    /** So many octets as a value. */
    public Octets octets(int count) {
        return take(count) ? Octets.copyOf(memory, at - count, count) : Octets.of(new byte[0]);
    }

    /** All octets that are left. */
    public Octets rest() {
        return octets(remaining());
    }

    /** A reader of the next octets, which this one passes over. */
    public OctetReader part(int count) {
        return take(count) ? new OctetReader(memory, at - count, count) : new OctetReader(memory, at, 0);
    }

    /** Passes over octets. */
    public OctetReader skip(int count) {
        take(count);
        return this;
    }

    private boolean take(int count) {
        if (hasFailed || count < 0 || count > end - at) {
            hasFailed = true;
            at = end;
            return false;
        }
        at += count;
        return true;
    }
}
