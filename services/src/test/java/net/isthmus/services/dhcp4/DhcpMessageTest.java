package net.isthmus.services.dhcp4;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import net.isthmus.services.dhcp4.DhcpOption.ClasslessRoutes;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.MacAddress;
import net.isthmus.wire.OctetWriter;
import net.isthmus.wire.Octets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DhcpMessageTest {
    private static final DhcpMessage MESSAGE = new DhcpMessage(
            true,
            0x1234_5678,
            3,
            true,
            IpAddress.parse("10.0.0.5"),
            IpAddress.parse("10.0.0.6"),
            MacAddress.parse("52:54:00:aa:00:01"),
            List.of(
                    new DhcpOption.Type(MessageType.ACK),
                    new DhcpOption.SubnetMask(32),
                    new DhcpOption.Address(DhcpOptions.SERVER, IpAddress.parse("10.0.0.1")),
                    new DhcpOption.Addresses(DhcpOptions.ROUTERS, List.of(IpAddress.parse("169.254.1.1"))),
                    new DhcpOption.Seconds(DhcpOptions.LEASE_TIME, 3600),
                    new DhcpOption.Number(DhcpOptions.MTU, 9000),
                    new DhcpOption.Text(DhcpOptions.DOMAIN, "vpc.example.net"),
                    new DhcpOption.DomainSearch(List.of("a.example.net", "b.example.net")),
                    new ClasslessRoutes(List.of(
                            new ClasslessRoutes.Route(IpPrefix.ALL_IPV4, IpAddress.parse("169.254.1.1")),
                            new ClasslessRoutes.Route(IpPrefix.parse("10.17.0.0/16"), IpAddress.parse("10.0.0.9")),
                            new ClasslessRoutes.Route(IpPrefix.parse("169.254.1.1/32"), IpAddress.ofIpv4(0)))),
                    new DhcpOption.Unknown(43, Octets.of(new byte[] {1, 2, 3}))));

    @Test
    void shouldReadWhatItWrites() {
        assertThat(DhcpMessage.parse(MESSAGE.toPayload())).contains(MESSAGE);
        assertThat(MESSAGE.toPayload().length()).isGreaterThanOrEqualTo(300);
    }

    @Test
    void shouldJoinAnOptionWhenItsValueWasSplit() {
        Octets lengthy = Octets.of(new byte[600]);
        var message = new DhcpMessage(
                false,
                1,
                0,
                false,
                IpAddress.ofIpv4(0),
                IpAddress.ofIpv4(0),
                new MacAddress(1),
                List.of(new DhcpOption.Unknown(43, lengthy)));
        assertThat(DhcpMessage.parse(message.toPayload())).contains(message);
    }

    @Test
    void shouldReadOverloadedFieldsWhenTheMessageSaysSo() {
        byte[] bytes = MESSAGE.toPayload().toBytes();
        byte[] tail =
                new OctetWriter().u8(DhcpOptions.OVERLOAD).u8(1).u8(3).u8(255).toBytes();
        System.arraycopy(tail, 0, bytes, 240, tail.length);
        byte[] file = {12, 2, 'h', 'i', (byte) 255};
        System.arraycopy(file, 0, bytes, 108, file.length);
        byte[] name = {15, 3, 'n', 'e', 't', (byte) 255};
        System.arraycopy(name, 0, bytes, 44, name.length);
        DhcpMessage read = DhcpMessage.parse(Octets.of(bytes)).orElseThrow();
        assertThat(read.text(DhcpOptions.HOST_NAME)).contains("hi");
        assertThat(read.text(DhcpOptions.DOMAIN)).contains("net");
    }

    @Test
    void shouldPreferClasslessRoutesWhenThereAreRoutersToo() {
        DhcpLease lease = DhcpLease.of(MESSAGE, 0).orElseThrow();
        assertThat(lease.routes()).hasSize(3);
        assertThat(lease.address()).hasToString("10.0.0.6/32");
        assertThat(lease.domains()).containsExactly("vpc.example.net", "a.example.net", "b.example.net");
    }

    @Test
    void shouldReadOrRefuseWhenBytesAreMutilated() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(11);
        byte[] good = MESSAGE.toPayload().toBytes();
        for (int length = 0; length < good.length; length++) {
            check(Arrays.copyOf(good, length));
        }
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = good.clone();
            for (int n = random.nextInt(1, 6); n > 0; n--) {
                int at = random.nextBoolean() ? random.nextInt(bytes.length) : random.nextInt(236, bytes.length);
                bytes[at] = (byte) random.nextInt(256);
            }
            check(bytes);
        }
    }

    @FuzzTest(maxDuration = "1m")
    void shouldReadOrRefuseWhateverTheBytes(byte @Nullable [] bytes) {
        if (bytes != null) {
            check(bytes);
        }
    }

    /** What is read can be written, and is read again as the same. */
    private static void check(byte[] bytes) {
        Optional<DhcpMessage> read = DhcpMessage.parse(Octets.of(bytes));
        read.ifPresent(message -> {
            assertThat(DhcpMessage.parse(message.toPayload())).contains(message);
            DhcpLease.of(message, 0);
        });
    }
}
