package net.isthmus.qemu.machine;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Scanner;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.isthmus.lab.Await;
import net.isthmus.lab.LabException;

/**
 * A Unix socket of QEMU's on which both sides speak in lines. A virtual thread reads, so that waiting for a line has a
 * deadline.
 */
final class LineSocket implements AutoCloseable {
    private static final Duration CONNECTING = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(20);

    private final Path path;
    private final SocketChannel channel;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private LineSocket(Path path, SocketChannel channel) {
        this.path = path;
        this.channel = channel;
        Thread.ofVirtual().name("qemu-socket").start(this::read);
    }

    /** Connects; QEMU makes its sockets a moment after it has started. */
    static LineSocket open(Path path) {
        SocketChannel[] connected = new SocketChannel[1];
        if (!Await.until(CONNECTING, POLL, () -> connect(path, connected))) {
            throw new LabException("QEMU does not listen at " + path);
        }
        return new LineSocket(path, connected[0]);
    }

    private static boolean connect(Path path, SocketChannel[] connected) {
        try {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(UnixDomainSocketAddress.of(path));
                connected[0] = channel;
                return true;
            } catch (IOException e) {
                channel.close();
                return false;
            }
        } catch (IOException e) {
            return false;
        }
    }

    private void read() {
        try (Scanner scanner = new Scanner(Channels.newInputStream(channel), StandardCharsets.UTF_8)) {
            scanner.useDelimiter("\r?\n");
            while (scanner.hasNext()) {
                lines.add(scanner.next());
            }
        }
    }

    void send(String text) {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] bytes) {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw new LabException("QEMU has closed " + path + ": " + e.getMessage(), e);
        }
    }

    /** The next line, if one comes in time. */
    Optional<String> line(Duration within) {
        try {
            return Optional.ofNullable(lines.poll(within.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while waiting for QEMU", e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // QEMU has gone first.
        }
    }
}
