package net.isthmus.bgp.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.internal.OutOfDirectMemoryError;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A connection over TCP.
 *
 * <p>What is sent in one turn of the loop leaves together. What comes is handed over as it comes, at most one buffer in
 * a turn, so that a neighbour with a million routes does not keep the others waiting. An end is announced to the kernel
 * as the end of what we send, and what still comes is read and dropped for a moment: a socket closed with unread octets
 * would be reset, and with it the NOTIFICATION that has just gone would be lost.
 */
final class TcpLink extends ChannelInboundHandlerAdapter implements Link {
    /** For the neighbour to take our last words and to close its side. */
    private static final long LINGER_MS = 2000;

    /** So many octets of small messages are one write. */
    private static final int BATCH_BYTES = 32 << 10;

    private final Journal journal;
    private final byte[] incoming;
    private final SocketChannel channel;
    private final Consumer<TcpLink> whenActive;
    private Optional<Listener> listener;
    private Optional<ByteBuf> outgoing = Optional.empty();
    private boolean isFlushPlanned;
    private boolean isClosing;

    /**
     * A connection, or what will be one.
     *
     * @param incoming where octets are put on their way in: one array serves all connections of a thread
     * @param whenActive told when there is a connection
     */
    TcpLink(
            SocketChannel channel,
            Journal journal,
            byte[] incoming,
            Optional<Listener> listener,
            Consumer<TcpLink> whenActive) {
        this.channel = channel;
        this.journal = journal;
        this.incoming = incoming;
        this.listener = listener;
        this.whenActive = whenActive;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        whenActive.accept(this);
    }

    /** Who listens, once that is known; that of a connection which we have made is known from the beginning. */
    void listener(Listener to) {
        if (!isClosing) {
            listener = Optional.of(to);
        }
    }

    /** Tells that nothing has come of it. */
    void fail(String why) {
        Optional<Listener> told = listener;
        listener = Optional.empty();
        shut(channel);
        told.ifPresent(to -> to.lost(why));
    }

    @Override
    public InetSocketAddress local() {
        return channel.localAddress();
    }

    @Override
    public InetSocketAddress remote() {
        return channel.remoteAddress();
    }

    @Override
    public void send(byte[] octets, int length) {
        if (isClosing || !channel.isActive()) {
            return;
        }
        try {
            ByteBuf batch = outgoing.orElseGet(() -> channel.alloc().directBuffer(length));
            outgoing = Optional.of(batch.writeBytes(octets, 0, length));
            if (batch.readableBytes() >= BATCH_BYTES) {
                write();
            }
        } catch (OutOfDirectMemoryError e) {
            channel.eventLoop().execute(() -> fail("no memory for what the neighbour is to be sent"));
        }
        if (!isFlushPlanned) {
            isFlushPlanned = true;
            channel.eventLoop().execute(this::flush);
        }
    }

    private void write() {
        Optional<ByteBuf> batch = outgoing;
        outgoing = Optional.empty();
        batch.ifPresent(buffer -> channel.write(buffer).addListener(_ -> listener.ifPresent(Listener::progressed)));
    }

    private void flush() {
        isFlushPlanned = false;
        write();
        channel.flush();
    }

    @Override
    public long unsentBytes() {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        long batch = outgoing.map(ByteBuf::readableBytes).orElse(0);
        return waiting == null ? batch : batch + waiting.totalPendingWriteBytes();
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void close() {
        if (isClosing) {
            return;
        }
        write();
        isClosing = true;
        listener = Optional.empty();
        if (!channel.isActive()) {
            shut(channel);
            return;
        }
        channel.writeAndFlush(channel.alloc().directBuffer(0)).addListener(this::closeOurSide);
        var _ = channel.eventLoop().schedule(() -> shut(channel), LINGER_MS, TimeUnit.MILLISECONDS);
    }

    /** Ends a channel; what becomes of that is told by its handlers. */
    static void shut(Channel channel) {
        var _ = channel.close();
    }

    private void closeOurSide(Future<?> flushed) {
        if (flushed.isSuccess()) {
            var _ = channel.shutdownOutput();
        } else {
            shut(channel);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            ByteBuf buffer = (ByteBuf) message;
            while (buffer.isReadable() && listener.isPresent()) {
                int length = Math.min(incoming.length, buffer.readableBytes());
                buffer.readBytes(incoming, 0, length);
                listener.get().received(incoming, length);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail("the neighbour has closed the connection");
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (channel.isWritable()) {
            listener.ifPresent(Listener::writable);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) {
            journal.fault("a session fails by a fault of our own", cause);
        }
        fail(reason(cause));
    }

    /** The kernel's word for it, without the call that it was said to. */
    static String reason(Throwable cause) {
        String text = String.valueOf(cause.getMessage());
        int colon = text.lastIndexOf(": ");
        return colon < 0 ? text : text.substring(colon + 2);
    }
}
