package net.isthmus.ipsec.ike.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.isthmus.ipsec.sa.SaPath;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.Octets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sockets of the loopback interface, at ports that need no privilege. */
class UdpTransportIT {
    private static final IpAddress LOCAL = IpAddress.parse("127.0.0.1");
    private static final IpAddress OTHER = IpAddress.parse("127.0.0.2");
    private static final byte[] MESSAGE = {1, 2, 3, 4, 5, 6};

    private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
    private int ikePort;
    private int natPort;
    private UdpTransport transport = new UdpTransport(0, 0);

    private record Heard(SaPath path, Octets datagram) {}

    @BeforeEach
    void start() throws IOException {
        transport.close();
        ikePort = freePort();
        natPort = freePort();
        transport = new UdpTransport(ikePort, natPort);
        transport.listen((path, datagram) -> heard.add(new Heard(path, Octets.of(datagram))));
        transport.localAddresses(List.of(LOCAL));
    }

    @AfterEach
    void stop() {
        transport.close();
    }

    @Test
    void shouldHandOverMessagesOfBothPortsAndTakeTheMarkerAway() throws Exception {
        try (var peer = new DatagramSocket(0, InetAddress.getByName("127.0.0.2"))) {
            awaitSockets(peer);
            send(peer, ikePort, MESSAGE);
            assertThat(heard.poll(5, TimeUnit.SECONDS))
                    .isEqualTo(new Heard(new SaPath(LOCAL, OTHER, ikePort, peer.getLocalPort()), Octets.of(MESSAGE)));
            send(peer, natPort, new byte[] {(byte) 0xff});
            send(peer, natPort, new byte[] {1, 2, 3, 4, 5});
            send(peer, natPort, new byte[] {0, 0, 0, 0});
            send(peer, natPort, new byte[] {0, 0, 0, 0, 9});
            assertThat(heard.poll(5, TimeUnit.SECONDS))
                    .isEqualTo(new Heard(
                            new SaPath(LOCAL, OTHER, natPort, peer.getLocalPort()), Octets.of(new byte[] {9})));
            assertThat(heard).isEmpty();
        }
    }

    @Test
    void shouldPutTheMarkerBeforeMessagesAndNotBeforeKeepAlives() throws Exception {
        try (var peer = new DatagramSocket(0, InetAddress.getByName("127.0.0.2"))) {
            peer.setSoTimeout(5000);
            transport.send(new SaPath(LOCAL, OTHER, ikePort, peer.getLocalPort()), Octets.of(MESSAGE));
            assertThat(receive(peer)).isEqualTo(Octets.of(MESSAGE));
            transport.send(new SaPath(LOCAL, OTHER, natPort, peer.getLocalPort()), Octets.of(new byte[] {7}));
            assertThat(receive(peer)).isEqualTo(Octets.of(new byte[] {0, 0, 0, 0, 7}));
            transport.keepAlive(new SaPath(LOCAL, OTHER, natPort, peer.getLocalPort()));
            assertThat(receive(peer)).isEqualTo(Octets.of(new byte[] {(byte) 0xff}));
        }
    }

    @Test
    void shouldFollowAddressesAsTheyComeAndGo() throws Exception {
        try (var peer = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            peer.setSoTimeout(5000);
            transport.localAddresses(List.of(OTHER));
            SaPath gone = new SaPath(LOCAL, LOCAL, ikePort, peer.getLocalPort());
            SaPath come = new SaPath(OTHER, LOCAL, ikePort, peer.getLocalPort());
            transport.send(gone, Octets.of(new byte[] {1}));
            transport.send(come, Octets.of(new byte[] {2}));
            assertThat(receive(peer)).isEqualTo(Octets.of(new byte[] {2}));
        }
    }

    @Test
    void shouldBindLaterWhenThePortIsTakenNow() throws Exception {
        int taken = freePort();
        try (var late = new UdpTransport(taken, natPort + 1);
                var peer = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            try (var holder = new DatagramSocket(taken, InetAddress.getByName("127.0.0.3"))) {
                assertThat(holder.isBound()).isTrue();
                late.localAddresses(List.of(IpAddress.parse("127.0.0.3")));
                late.send(path(taken, peer), Octets.of(new byte[] {1}));
            }
            peer.setSoTimeout(200);
            Octets answer = Octets.of(new byte[0]);
            for (int i = 0; i < 50 && answer.length() == 0; i++) {
                late.send(path(taken, peer), Octets.of(new byte[] {2}));
                try {
                    answer = receive(peer);
                } catch (SocketTimeoutException _) {
                    // Not yet bound.
                }
            }
            assertThat(answer.length()).isOne();
        }
    }

    private void awaitSockets(DatagramSocket peer) throws IOException {
        peer.setSoTimeout(5000);
        for (int port : new int[] {ikePort, natPort}) {
            transport.keepAlive(new SaPath(LOCAL, OTHER, port, peer.getLocalPort()));
            assertThat(receive(peer)).isEqualTo(Octets.of(new byte[] {(byte) 0xff}));
        }
    }

    private static SaPath path(int port, DatagramSocket peer) {
        return new SaPath(IpAddress.parse("127.0.0.3"), LOCAL, port, peer.getLocalPort());
    }

    private static int freePort() throws IOException {
        try (var socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private static void send(DatagramSocket peer, int port, byte[] bytes) throws IOException {
        peer.send(new DatagramPacket(bytes, bytes.length, InetAddress.getByName("127.0.0.1"), port));
    }

    private static Octets receive(DatagramSocket peer) throws IOException {
        var packet = new DatagramPacket(new byte[100], 100);
        peer.receive(packet);
        return Octets.of(Arrays.copyOf(packet.getData(), packet.getLength()));
    }
}
