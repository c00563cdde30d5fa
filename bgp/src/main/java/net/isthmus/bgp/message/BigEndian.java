package net.isthmus.bgp.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.Octets;

/** Fields in network byte order within an array. Whoever reads has checked that they are there. */
final class BigEndian {
    private static final VarHandle U16 = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle I32 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle I64 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private BigEndian() {}

    static int u8(byte[] octets, int at) {
        return octets[at] & 0xff;
    }

    static int u16(byte[] octets, int at) {
        return (short) U16.get(octets, at) & 0xffff;
    }

    static int i32(byte[] octets, int at) {
        return (int) I32.get(octets, at);
    }

    static long u32(byte[] octets, int at) {
        return Integer.toUnsignedLong(i32(octets, at));
    }

    static long i64(byte[] octets, int at) {
        return (long) I64.get(octets, at);
    }

    static IpAddress ip4(byte[] octets, int at) {
        return IpAddress.ofIpv4(i32(octets, at));
    }

    static IpAddress ip6(byte[] octets, int at) {
        return IpAddress.ofIpv6(i64(octets, at), i64(octets, at + 8));
    }

    static Octets copy(byte[] octets, int from, int to) {
        return Octets.of(Arrays.copyOfRange(octets, from, to));
    }
}
