package net.isthmus.bench.veth;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends one small datagram after the other at an even pace, each with its number in the first four bytes of the
 * payload: {@code Probes ADDRESS PORT COUNT INTERVAL_MICROSECONDS}. It runs in the sending host's namespace.
 */
public final class Probes {

    private static final int PAYLOAD_BYTES = 36;

    private Probes() {}

    /** The program. */
    public static void main(String[] arguments) throws IOException {
        var target = new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1]));
        int count = Integer.parseInt(arguments[2]);
        long intervalNs = Long.parseLong(arguments[3]) * 1000;
        ByteBuffer payload = ByteBuffer.allocateDirect(PAYLOAD_BYTES);
        try (DatagramChannel channel = DatagramChannel.open()) {
            long nextNs = System.nanoTime();
            for (int number = 0; number < count; number++) {
                payload.clear().putInt(0, number);
                // Not connected: that nobody listens there must not stop it.
                channel.send(payload, target);
                nextNs += intervalNs;
                LockSupport.parkNanos(nextNs - System.nanoTime());
            }
        }
    }
}
