package net.isthmus.bgp.session;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import net.isthmus.core.time.MonotonicClock;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpFamily;

/**
 * TCP by way of epoll, on the thread of one loop. It listens for a family of addresses while a neighbour has one of it.
 */
final class TcpTransport implements Transport {
    /** Where BGP listens: RFC 4271 §4.2. */
    static final int BGP_PORT = 179;

    private static final int LEAST_READ_BYTES = 512;
    private static final int FIRST_READ_BYTES = 4096;
    private static final int MOST_READ_BYTES = 64 << 10;
    private static final int BACKLOG = 64;
    private static final long LISTEN_AGAIN_SECONDS = 10;

    private final EventLoop loop;
    private final int port;
    private final Function<IpAddress, Optional<IpAddress>> sourceFor;
    private final Journal journal = new Journal(this);
    private final byte[] incoming = new byte[MOST_READ_BYTES];
    private final Map<IpFamily, Channel> listening = new EnumMap<>(IpFamily.class);
    private List<Neighbor> admitted = List.of();
    private Optional<Acceptor> acceptor = Optional.empty();
    private boolean isClosed;

    TcpTransport(EventLoop loop, int port, Function<IpAddress, Optional<IpAddress>> sourceFor) {
        this.loop = loop;
        this.port = port;
        this.sourceFor = sourceFor;
    }

    @Override
    public void admit(List<Neighbor> neighbors, Acceptor asked) {
        admitted = List.copyOf(neighbors);
        acceptor = Optional.of(asked);
        for (IpFamily family : IpFamily.values()) {
            listen(family);
        }
    }

    private List<Neighbor> admitted(IpFamily family) {
        return admitted.stream()
                .filter(neighbor -> neighbor.address().family() == family)
                .toList();
    }

    /** Listens, or no longer, or goes on with other keys. */
    private void listen(IpFamily family) {
        Optional<Channel> before = Optional.ofNullable(listening.get(family));
        if (isClosed || admitted(family).isEmpty()) {
            listening.remove(family);
            before.ifPresent(TcpLink::shut);
        } else if (before.isPresent()) {
            try {
                setKeys(before.get(), family);
            } catch (ChannelException | IllegalStateException e) {
                listenAgain(family, TcpLink.reason(e));
            }
        } else {
            bind(family);
        }
    }

    private void bind(IpFamily family) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loop)
                .channelFactory(() -> new EpollServerSocketChannel(netty(family)))
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.RCVBUF_ALLOCATOR, oneReadInATurn())
                .handler(initially(
                        (ServerSocketChannel channel) -> {
                            SocketSettings.listener(channel.config(), family);
                            setKeys(channel, family);
                        },
                        why -> journal.say(Level.ERROR, "BGP's socket cannot be as it should: " + why)))
                .childHandler(initially(
                        this::accept, why -> journal.say(Level.ERROR, "a connection cannot be as it should: " + why)));
        Channel channel = bootstrap
                .bind(any(family), port)
                .addListener(bound -> {
                    if (!bound.isSuccess()) {
                        listenAgain(family, TcpLink.reason(bound.cause()));
                    }
                })
                .channel();
        listening.put(family, channel);
    }

    private void listenAgain(IpFamily family, String why) {
        Optional.ofNullable(listening.remove(family)).ifPresent(TcpLink::shut);
        journal.say(
                Level.WARNING,
                "BGP cannot listen at TCP port " + port + " (" + family + "): " + why + "; tried again in "
                        + LISTEN_AGAIN_SECONDS + " s");
        var _ = loop.schedule(() -> listenUnlessItDoes(family), LISTEN_AGAIN_SECONDS, TimeUnit.SECONDS);
    }

    private void listenUnlessItDoes(IpFamily family) {
        if (!listening.containsKey(family)) {
            listen(family);
        }
    }

    /** A listener that cannot have the keys of its neighbours must not be one. */
    private void setKeys(Channel channel, IpFamily family) {
        Map<InetAddress, byte[]> keys = new HashMap<>();
        for (Neighbor neighbor : admitted(family)) {
            if (neighbor.password().isPresent()) {
                keys.put(inet(neighbor.address()), key(neighbor));
            }
        }
        try {
            SocketSettings.keys(channel.config(), keys);
        } finally {
            keys.values().forEach(key -> Arrays.fill(key, (byte) 0));
        }
    }

    private void accept(SocketChannel channel) {
        InetSocketAddress remote = channel.remoteAddress();
        InetSocketAddress local = channel.localAddress();
        Optional<Neighbor> wanted = remote == null || local == null
                ? Optional.empty()
                : acceptor.flatMap(asked -> asked.wanted(address(remote), address(local)));
        if (wanted.isEmpty()) {
            refuse(channel);
            return;
        }
        SocketSettings.connection(channel.config(), wanted.get());
        channel.pipeline().addLast(new TcpLink(channel, journal, incoming, Optional.empty(), link -> {
            Optional<Link.Listener> listener = acceptor.flatMap(asked -> asked.accepted(wanted.get(), link));
            listener.ifPresentOrElse(link::listener, () -> refuse(channel));
        }));
    }

    /** Nothing is said, and nothing is kept of it. */
    private static void refuse(SocketChannel channel) {
        channel.config().setSoLinger(0);
        TcpLink.shut(channel);
    }

    @Override
    public Optional<Link> connect(Neighbor neighbor, Link.Listener listener) {
        try {
            return Optional.of(begin(neighbor, listener));
        } catch (ChannelException e) {
            loop.execute(() -> listener.lost(TcpLink.reason(e)));
            return Optional.empty();
        }
    }

    private Link begin(Neighbor neighbor, Link.Listener listener) {
        EpollSocketChannel channel =
                new EpollSocketChannel(netty(neighbor.address().family()));
        TcpLink link = new TcpLink(channel, journal, incoming, Optional.of(listener), listener::connected);
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channelFactory(() -> channel)
                .option(ChannelOption.RCVBUF_ALLOCATOR, oneReadInATurn())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        Math.min(Integer.MAX_VALUE, neighbor.connectRetry().toMillis()))
                .handler(initially(
                        (SocketChannel made) -> {
                            SocketSettings.connection(made.config(), neighbor);
                            setKey(made, neighbor);
                            made.pipeline().addLast(link);
                        },
                        why -> loop.execute(() -> link.fail(why))));
        neighbor.localAddress()
                .or(() -> sourceFor.apply(neighbor.address()))
                .ifPresent(source -> bootstrap.localAddress(new InetSocketAddress(inet(source), 0)));
        bootstrap.connect(new InetSocketAddress(inet(neighbor.address()), port)).addListener(connected -> {
            if (!connected.isSuccess()) {
                loop.execute(() -> link.fail(TcpLink.reason(connected.cause())));
            }
        });
        return link;
    }

    private static byte[] key(Neighbor neighbor) {
        return neighbor.key()
                .orElseThrow(() -> new IllegalStateException("the password is not there, or too long for TCP MD5"));
    }

    private static void setKey(SocketChannel channel, Neighbor neighbor) {
        if (neighbor.password().isEmpty()) {
            return;
        }
        byte[] key = key(neighbor);
        try {
            SocketSettings.keys(channel.config(), Map.of(inet(neighbor.address()), key));
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    @Override
    public long nowNs() {
        return MonotonicClock.SYSTEM.nanoTime();
    }

    @Override
    public Scheduled schedule(long delayNs, Runnable task) {
        ScheduledFuture<?> planned = loop.schedule(() -> run(task), delayNs, TimeUnit.NANOSECONDS);
        return () -> planned.cancel(false);
    }

    /** A fault would else be nobody's: the loop keeps it in a future that nobody asks. */
    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            journal.fault("a timer of a session fails by a fault of our own", e);
        }
    }

    @Override
    public void close() {
        isClosed = true;
        for (IpFamily family : IpFamily.values()) {
            listen(family);
        }
    }

    /** So that a neighbour that sends much does not keep the others waiting. */
    private static AdaptiveRecvByteBufAllocator oneReadInATurn() {
        AdaptiveRecvByteBufAllocator allocator =
                new AdaptiveRecvByteBufAllocator(LEAST_READ_BYTES, FIRST_READ_BYTES, MOST_READ_BYTES);
        allocator.maxMessagesPerRead(1);
        return allocator;
    }

    /** What is done with a channel before anything happens to it: if that fails, there is none. */
    private static <C extends Channel> ChannelInitializer<C> initially(
            Consumer<C> preparation, Consumer<String> fault) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(C channel) {
                try {
                    preparation.accept(channel);
                } catch (ChannelException | IllegalStateException | IllegalArgumentException e) {
                    fault.accept(TcpLink.reason(e));
                    TcpLink.shut(channel);
                }
            }
        };
    }

    private static IpAddress address(InetSocketAddress of) {
        return IpAddress.ofBytes(of.getAddress().getAddress());
    }

    private static InetAddress any(IpFamily family) {
        return inet(family == IpFamily.IPV4 ? IpAddress.ofIpv4(0) : IpAddress.ofIpv6(0, 0));
    }

    private static InetAddress inet(IpAddress address) {
        try {
            return InetAddress.getByAddress(address.toBytes());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 octets", e);
        }
    }

    private static InternetProtocolFamily netty(IpFamily family) {
        return family == IpFamily.IPV4 ? InternetProtocolFamily.IPv4 : InternetProtocolFamily.IPv6;
    }
}
