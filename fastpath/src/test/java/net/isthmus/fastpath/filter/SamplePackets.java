package net.isthmus.fastpath.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import net.isthmus.fastpath.testing.Packets;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.Ipv4;

/** Frames of all kinds that filters tell apart, from few addresses and ports, so that filters often match. */
final class SamplePackets {
    static final String[] MACS = {"52:54:00:00:00:01", "52:54:00:00:00:02", "ff:ff:ff:ff:ff:ff", "01:00:5e:00:00:fb"};
    static final String[] IP4 = {"10.0.0.1", "10.0.0.2", "10.0.1.1", "192.168.7.9"};
    static final String[] IP6 = {"2001:db8::1", "2001:db8::2", "2001:db8:1::1", "fd00::7"};
    static final int[] PORTS = {53, 80, 443, 8080, 40_000};
    private static final int[] PROTOCOLS = {1, 2, 6, 17, 47, 50, 58, 132};

    private final RandomGenerator random;
    private final boolean withExtensions;

    /** @param withExtensions true to make IPv6 extension headers too */
    SamplePackets(RandomGenerator random, boolean withExtensions) {
        this.random = random;
        this.withExtensions = withExtensions;
    }

    List<byte[]> make(int count) {
        var packets = new ArrayList<byte[]>();
        for (int i = 0; i < count; i++) {
            packets.add(frame());
        }
        return packets;
    }

    private byte[] frame() {
        int kind = random.nextInt(10);
        byte[] frame = kind < 5
                ? Packets.ethernet(mac(), mac(), Ethernet.TYPE_IP4, ip4())
                : kind < 8
                        ? Packets.ethernet(mac(), mac(), Ethernet.TYPE_IP6, ip6())
                        : kind == 8
                                ? Packets.ethernet(mac(), mac(), Ethernet.TYPE_ARP, arp())
                                : Packets.ethernet(mac(), mac(), 0x88cc, new byte[60]);
        int tags = random.nextInt(4) == 0 ? 1 + random.nextInt(2) : 0;
        for (int i = 0; i < tags; i++) {
            frame = Packets.tagged(frame, random.nextBoolean() ? 100 : 200);
        }
        return frame;
    }

    private String mac() {
        return MACS[random.nextInt(MACS.length)];
    }

    private int port() {
        return PORTS[random.nextInt(PORTS.length)];
    }

    private byte[] ip4() {
        int protocol = PROTOCOLS[random.nextInt(PROTOCOLS.length)];
        Packets packet = Packets.ip4(IP4[random.nextInt(4)], IP4[random.nextInt(4)])
                .payload(protocol, Packets.udp(port(), port(), 20 + random.nextInt(1400)));
        int fragment = random.nextInt(8);
        if (fragment == 0) {
            packet.fragment(Ipv4.MORE_FRAGMENTS);
        } else if (fragment == 1) {
            packet.fragment(100);
        }
        return random.nextInt(4) == 0 ? packet.options(1, 1, 1, 1).build() : packet.build();
    }

    private byte[] ip6() {
        int protocol = PROTOCOLS[random.nextInt(PROTOCOLS.length)];
        byte[] payload = Packets.udp(port(), port(), 20 + random.nextInt(1400));
        for (int i = withExtensions ? random.nextInt(4) : 0; i > 0; i--) {
            int kind = random.nextInt(4);
            byte[] header = new byte[kind == 2 ? 8 : 8 * (1 + random.nextInt(2))];
            header[0] = (byte) protocol;
            header[1] = (byte) (kind == 2 ? 0 : kind == 3 ? header.length / 4 - 2 : header.length / 8 - 1);
            if (kind == 2 && random.nextBoolean()) {
                header[3] = 8;
            }
            byte[] whole = new byte[header.length + payload.length];
            System.arraycopy(header, 0, whole, 0, header.length);
            System.arraycopy(payload, 0, whole, header.length, payload.length);
            payload = whole;
            protocol = new int[] {0, 60, 44, 51}[kind];
        }
        return Packets.ip6(IP6[random.nextInt(4)], IP6[random.nextInt(4)])
                .payload(protocol, payload)
                .build();
    }

    private byte[] arp() {
        byte[] arp = new byte[28];
        java.lang.foreign.MemorySegment memory = java.lang.foreign.MemorySegment.ofArray(arp);
        net.isthmus.wire.Arp.write(
                memory,
                0,
                1,
                0x5254_0000_0001L,
                net.isthmus.wire.IpAddress.parse(IP4[random.nextInt(4)]).ipv4Bits(),
                0,
                net.isthmus.wire.IpAddress.parse(IP4[random.nextInt(4)]).ipv4Bits());
        return arp;
    }
}
