package net.isthmus.fastpath.filter;

import java.util.random.RandomGenerator;

/** Filters of the whole grammar, over the addresses and ports of {@link SamplePackets}. */
final class SampleFilters {
    private static final String[] DIRECTIONS = {"", "src ", "dst ", "src or dst ", "src and dst "};

    private final RandomGenerator random;
    private final boolean withVlans;

    /** @param withVlans false to make only filters that mean the same to tcpdump */
    SampleFilters(RandomGenerator random, boolean withVlans) {
        this.random = random;
        this.withVlans = withVlans;
    }

    String make(int depth) {
        int kind = depth == 0 ? 0 : random.nextInt(6);
        return switch (kind) {
            case 1 -> make(depth - 1) + one(" and ", " && ") + make(depth - 1);
            case 2 -> make(depth - 1) + one(" or ", " || ") + make(depth - 1);
            case 3 -> one("not ", "! ") + "(" + make(depth - 1) + ")";
            case 4 -> "( " + make(depth - 1) + ")" + one(" and ", " or ") + test();
            default -> test();
        };
    }

    private String test() {
        return switch (random.nextInt(withVlans ? 14 : 12)) {
            case 0 -> one("tcp", "udp", "icmp", "arp", "ip", "ip6", "sctp", "igmp");
            case 1 -> one("ip ", "", "arp ") + one(DIRECTIONS) + "host " + one(SamplePackets.IP4);
            case 2 -> one("ip6 ", "") + one(DIRECTIONS) + "host " + one(SamplePackets.IP6);
            case 3 -> one(DIRECTIONS) + "net " + one("10.0.0.0/24", "10.0.0.0/8", "0.0.0.0/0", "192.168.7.8/30");
            case 4 -> one(DIRECTIONS) + "net " + one("2001:db8::/64", "2001:db8::/32", "fd00::7/128", "fc00::/7");
            case 5 -> one("", "tcp ", "udp ", "sctp ") + one(DIRECTIONS) + "port " + port();
            case 6 -> one("", "tcp ", "udp ") + one(DIRECTIONS) + "portrange " + one("50-100", "80-443", "0-65535");
            case 7 -> "ether " + one("host ", "src ", "dst ") + one(SamplePackets.MACS);
            case 8 -> one("ether broadcast", "ether multicast", "broadcast", "multicast");
            case 9 -> one("less ", "greater ") + random.nextInt(1500);
            case 10 -> one("ip proto ", "ip6 proto ", "proto ") + one("6", "17", "47", "50", "132");
            case 11 -> "port " + port() + " or " + port() + one("", " or " + port());
            case 12 -> "vlan" + one("", " 100", " 200", " 7");
            default -> "tcp port (" + port() + " or " + port() + ")";
        };
    }

    private int port() {
        return SamplePackets.PORTS[random.nextInt(SamplePackets.PORTS.length)];
    }

    private String one(String... of) {
        return of[random.nextInt(of.length)];
    }
}
