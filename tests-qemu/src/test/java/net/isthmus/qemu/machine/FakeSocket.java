package net.isthmus.qemu.machine;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** QEMU's side of a socket: says something at first, then answers each line. */
final class FakeSocket implements AutoCloseable {
    private final Path path;
    private final ServerSocketChannel server;

    private FakeSocket(Path path, ServerSocketChannel server) {
        this.path = path;
        this.server = server;
    }

    static FakeSocket open(Path path, String greeting, Function<String, List<String>> answers) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path));
        Thread.ofVirtual().start(() -> serve(server, greeting, answers));
        return new FakeSocket(path, server);
    }

    private static void serve(ServerSocketChannel server, String greeting, Function<String, List<String>> answers) {
        try (SocketChannel channel = server.accept();
                BufferedReader lines = new BufferedReader(Channels.newReader(
                        channel,
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .onMalformedInput(java.nio.charset.CodingErrorAction.REPLACE),
                        -1))) {
            say(channel, greeting);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                for (String answer : answers.apply(line)) {
                    say(channel, answer + "\n");
                }
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private static void say(SocketChannel channel, String text) throws IOException {
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
