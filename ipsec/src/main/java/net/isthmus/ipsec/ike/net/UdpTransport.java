package net.isthmus.ipsec.ike.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import net.isthmus.ipsec.sa.SaPath;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.Octets;

/**
 * Messages by UDP. Each own address has a socket of its own at each port, so that an answer leaves from the address
 * that was asked. One thread serves all of them and alone knows which there are.
 *
 * <p>An address may be told before the host has it, or while another program holds the port: binding is tried again
 * every second until it works or the address is gone.
 */
public final class UdpTransport implements IkeTransport {
    private static final int MARKER_BYTES = 4;
    private static final int MAX_DATAGRAM_BYTES = 65_535;
    private static final int RECEIVE_BUFFER_BYTES = 1 << 20;
    private static final int RETRY_SECONDS = 1;
    private static final byte[] KEEP_ALIVE = {(byte) 0xff};

    private final int ikePort;
    private final int natPort;
    private final NioEventLoopGroup group =
            new NioEventLoopGroup(1, new DefaultThreadFactory("ike-net", true, Thread.NORM_PRIORITY));
    private final EventLoop loop = group.next();

    // Only the event loop touches these.
    private final Map<Endpoint, ChannelFuture> sockets = new HashMap<>();
    private Set<IpAddress> wanted = Set.of();
    private Receiver receiver = (path, datagram) -> {};

    private record Endpoint(IpAddress address, int port) {}

    /** At the ports that everybody knows. */
    public UdpTransport() {
        this(IKE_PORT, NAT_PORT);
    }

    UdpTransport(int ikePort, int natPort) {
        this.ikePort = ikePort;
        this.natPort = natPort;
        var _ = loop.scheduleWithFixedDelay(this::bindMissing, RETRY_SECONDS, RETRY_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void listen(Receiver to) {
        loop.execute(() -> receiver = to);
    }

    @Override
    public void localAddresses(Collection<IpAddress> addresses) {
        Set<IpAddress> next = Set.copyOf(addresses);
        loop.execute(() -> {
            wanted = next;
            sockets.forEach((endpoint, bound) -> {
                if (!next.contains(endpoint.address)) {
                    var _ = bound.channel().close();
                }
            });
            sockets.keySet().removeIf(endpoint -> !next.contains(endpoint.address));
            bindMissing();
        });
    }

    private void bindMissing() {
        sockets.values().removeIf(bound -> !bound.channel().isOpen());
        for (IpAddress address : wanted) {
            bind(new Endpoint(address, ikePort));
            bind(new Endpoint(address, natPort));
        }
    }

    private void bind(Endpoint endpoint) {
        if (sockets.containsKey(endpoint)) {
            return;
        }
        ChannelFuture bound = new Bootstrap()
                .group(loop)
                .channel(NioDatagramChannel.class)
                .option(ChannelOption.RCVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_DATAGRAM_BYTES))
                .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
                .handler(new Inbound(endpoint))
                .bind(socketAddress(endpoint.address, endpoint.port));
        // A channel that cannot be bound closes itself, and is replaced at the next attempt.
        sockets.put(endpoint, bound);
    }

    @Override
    public void send(SaPath path, Octets message) {
        ByteBuf content = Unpooled.wrappedBuffer(message.toBytes());
        write(path, path.localPort() == ikePort ? content : Unpooled.wrappedBuffer(marker(), content));
    }

    @Override
    public void keepAlive(SaPath path) {
        write(path, Unpooled.wrappedBuffer(KEEP_ALIVE));
    }

    private static ByteBuf marker() {
        return Unpooled.wrappedBuffer(new byte[MARKER_BYTES]);
    }

    private void write(SaPath path, ByteBuf content) {
        loop.execute(() -> {
            ChannelFuture bound = sockets.get(new Endpoint(path.local(), path.localPort()));
            if (bound == null) {
                content.release();
                return;
            }
            bound.addListener(done -> {
                if (done.isSuccess() && bound.channel().isWritable()) {
                    InetSocketAddress remote = socketAddress(path.remote(), path.remotePort());
                    var _ = bound.channel().writeAndFlush(new DatagramPacket(content, remote));
                } else {
                    content.release();
                }
            });
        });
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }

    private static InetSocketAddress socketAddress(IpAddress address, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address.toBytes()), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of 4 or 16 bytes is one", e);
        }
    }

    private final class Inbound extends SimpleChannelInboundHandler<DatagramPacket> {
        private final Endpoint endpoint;

        Inbound(Endpoint endpoint) {
            this.endpoint = endpoint;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            ByteBuf content = packet.content();
            if (endpoint.port != ikePort && !takeMarker(content)) {
                return;
            }
            byte[] datagram = new byte[content.readableBytes()];
            content.readBytes(datagram);
            InetSocketAddress sender = packet.sender();
            IpAddress remote = IpAddress.ofBytes(sender.getAddress().getAddress());
            if (remote.isIpv4() == endpoint.address.isIpv4() && sender.getPort() != 0) {
                receiver.received(new SaPath(endpoint.address, remote, endpoint.port, sender.getPort()), datagram);
            }
        }

        /** Passes over the marker; false for ESP, which the packets' path takes, and for what keeps a NAT alive. */
        private boolean takeMarker(ByteBuf content) {
            return content.readableBytes() > MARKER_BYTES && content.readInt() == 0;
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // ICMP errors come as exceptions. Anybody can send them; retransmission decides what is unreachable.
        }
    }
}
