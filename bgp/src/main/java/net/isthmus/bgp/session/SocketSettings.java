package net.isthmus.bgp.session;

import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.net.InetAddress;
import java.util.Map;
import net.isthmus.wire.IpFamily;

/**
 * What is asked of the kernel for a socket of ours. Each demand that is not met is an error: a session that is thought
 * to be protected by it would not be.
 */
final class SocketSettings {
    /** Network control: RFC 4594 §3.1, class selector 6. */
    private static final int CS6 = 0xc0;

    private static final int GTSM_TTL = 255;
    private static final int ANY_TTL = 255;

    private static final int KEEP_IDLE_SECONDS = 60;
    private static final int KEEP_INTERVAL_SECONDS = 20;
    private static final int KEEP_COUNT = 3;

    private static final int LOW_WATER_BYTES = 64 << 10;
    private static final int HIGH_WATER_BYTES = 256 << 10;

    // Levels and options of <netinet/in.h> and <linux/in6.h>.
    private static final int IPPROTO_IP = 0;
    private static final int IPPROTO_IPV6 = 41;
    private static final ChannelOption<Integer> IP_TTL = new IntegerUnixChannelOption("IP_TTL", IPPROTO_IP, 2);
    private static final ChannelOption<Integer> IP_MINTTL = new IntegerUnixChannelOption("IP_MINTTL", IPPROTO_IP, 21);
    private static final ChannelOption<Integer> IPV6_UNICAST_HOPS =
            new IntegerUnixChannelOption("IPV6_UNICAST_HOPS", IPPROTO_IPV6, 16);
    private static final ChannelOption<Integer> IPV6_V6ONLY =
            new IntegerUnixChannelOption("IPV6_V6ONLY", IPPROTO_IPV6, 26);
    private static final ChannelOption<Integer> IPV6_MINHOPCOUNT =
            new IntegerUnixChannelOption("IPV6_MINHOPCOUNT", IPPROTO_IPV6, 73);
    private static final ChannelOption<Integer> IPV6_TCLASS =
            new IntegerUnixChannelOption("IPV6_TCLASS", IPPROTO_IPV6, 67);
    private static final ChannelOption<Integer> IP_TOS = new IntegerUnixChannelOption("IP_TOS", IPPROTO_IP, 1);

    private SocketSettings() {}

    /**
     * For a socket that listens. Its answers go as far as they can, since they have to reach a neighbour that counts
     * hops; an accepted socket takes that of its own neighbour.
     */
    static void listener(ChannelConfig config, IpFamily family) {
        set(config, ChannelOption.SO_REUSEADDR, true);
        if (family == IpFamily.IPV6) {
            set(config, IPV6_V6ONLY, 1);
        }
        set(config, family == IpFamily.IPV4 ? IP_TTL : IPV6_UNICAST_HOPS, ANY_TTL);
        set(config, family == IpFamily.IPV4 ? IP_TOS : IPV6_TCLASS, CS6);
    }

    /** For a connection with a neighbour: of RFC 5082 either all or nothing. */
    static void connection(ChannelConfig config, Neighbor neighbor) {
        boolean isIpv4 = neighbor.address().isIpv4();
        int ttl = neighbor.ttlSecurity().isPresent() ? GTSM_TTL : neighbor.ttl();
        set(config, isIpv4 ? IP_TTL : IPV6_UNICAST_HOPS, ttl);
        if (neighbor.ttlSecurity().isPresent()) {
            int least = GTSM_TTL + 1 - neighbor.ttlSecurity().getAsInt();
            set(config, isIpv4 ? IP_MINTTL : IPV6_MINHOPCOUNT, least);
        }
        set(config, isIpv4 ? IP_TOS : IPV6_TCLASS, CS6);
        set(config, ChannelOption.TCP_NODELAY, true);
        // Without a hold time TCP alone notices that nobody is there.
        set(config, ChannelOption.SO_KEEPALIVE, true);
        set(config, EpollChannelOption.TCP_KEEPIDLE, KEEP_IDLE_SECONDS);
        set(config, EpollChannelOption.TCP_KEEPINTVL, KEEP_INTERVAL_SECONDS);
        set(config, EpollChannelOption.TCP_KEEPCNT, KEEP_COUNT);
        set(config, ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(LOW_WATER_BYTES, HIGH_WATER_BYTES));
    }

    /** The keys of TCP MD5 by address: in place of all that were there. */
    static void keys(ChannelConfig config, Map<InetAddress, byte[]> keys) {
        set(config, EpollChannelOption.TCP_MD5SIG, keys);
    }

    private static <T> void set(ChannelConfig config, ChannelOption<T> option, T value) {
        if (!config.setOption(option, value)) {
            throw new ChannelException("the socket does not know " + option);
        }
    }
}
