package net.isthmus.wire;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Octets that are being written one behind the other, in network byte order: the messages of control protocols, whose
 * lengths are known only when they are done. Packets on their way through the appliance are never written like this.
 */
public final class OctetWriter {
    private byte[] bytes = new byte[128];
    private int length;

    /** Octets written so far. */
    public int length() {
        return length;
    }

    /** The low octet of a value. */
    public OctetWriter u8(int value) {
        reserve(1);
        bytes[length++] = (byte) value;
        return this;
    }

    /** The low two octets. */
    public OctetWriter u16(int value) {
        return u8(value >>> 8).u8(value);
    }

    /** The low four octets. */
    public OctetWriter u32(long value) {
        return u16((int) (value >>> 16)).u16((int) value);
    }

    /** The low six octets. */
    public OctetWriter mac(MacAddress mac) {
        return u16((int) (mac.value() >>> 32)).u32(mac.value());
    }

    /** Eight octets. */
    public OctetWriter u64(long value) {
        return u32(value >>> 32).u32(value);
    }

    /** The 4 or 16 octets of an address. */
    public OctetWriter address(IpAddress address) {
        return bytes(address.toBytes());
    }

    /** All of these. */
    public OctetWriter bytes(byte[] more) {
        reserve(more.length);
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
        return this;
    }

    /** All of these. */
    public OctetWriter octets(Octets more) {
        return bytes(more.toBytes());
    }

    /** Zeros. */
    public OctetWriter zeros(int count) {
        reserve(count);
        length += count;
        return this;
    }

    /** Writes over two octets that are there already: a length that was not known. */
    public OctetWriter putU16(int at, int value) {
        NetworkOrder.putU16(MemorySegment.ofArray(bytes), at, value);
        return this;
    }

    /** Writes over one octet that is there already. */
    public OctetWriter putU8(int at, int value) {
        bytes[at] = (byte) value;
        return this;
    }

    /** A copy of what was written. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void reserve(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }
}
