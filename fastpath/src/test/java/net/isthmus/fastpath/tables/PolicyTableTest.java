package net.isthmus.fastpath.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.isthmus.fastpath.tables.PolicyRule.Ports;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.IpProtocol;
import org.junit.jupiter.api.Test;

/** The first rule that matches decides; compiled, the rules mean what they say one by one. */
class PolicyTableTest {

    @Test
    void shouldTakeTheFirstRuleWhenSeveralMatch() {
        var table = new PolicyTable(
                List.of(
                        rule(List.of(3), List.of(), List.of()),
                        rule(List.of(2), List.of(IpPrefix.parse("10.1.0.0/16")), List.of()),
                        rule(List.of(), List.of(), List.of())),
                4);

        assertThat(match(table, 2, "10.1.2.3", "1.1.1.1", IpProtocol.UDP, 0, 0)).isEqualTo(1);
        assertThat(match(table, 2, "10.2.2.3", "1.1.1.1", IpProtocol.UDP, 0, 0)).isEqualTo(2);
        assertThat(match(table, 3, "10.1.2.3", "1.1.1.1", IpProtocol.UDP, 0, 0)).isEqualTo(0);
        assertThat(match(table, 9, "10.1.2.3", "1.1.1.1", IpProtocol.UDP, 0, 0)).isEqualTo(PolicyTable.NONE);
    }

    @Test
    void shouldMatchNoPortsWhenAPacketHasNone() {
        var https = new PolicyRule(
                0,
                List.of(),
                List.of(),
                List.of(),
                IpProtocol.TCP,
                IpProtocol.TCP,
                List.of(),
                List.of(new Ports(443, 443), new Ports(8000, 8999)),
                PolicyRule.ALL_DSCPS,
                PolicyTable.TO_ROUTES);
        var table = new PolicyTable(List.of(https), 3);

        assertThat(match(table, 2, "10.1.0.1", "10.2.0.1", IpProtocol.TCP, 0, 50_000L << 16 | 443))
                .isZero();
        assertThat(match(table, 2, "fd00::1", "fd00::2", IpProtocol.TCP, 0, 65_535L << 16 | 8_500))
                .isZero();
        assertThat(match(table, 2, "10.1.0.1", "10.2.0.1", IpProtocol.TCP, 0, 443L << 16 | 444))
                .isEqualTo(PolicyTable.NONE);
        assertThat(match(table, 2, "10.1.0.1", "10.2.0.1", IpProtocol.TCP, 0, PolicyTable.NO_PORTS))
                .isEqualTo(PolicyTable.NONE);
        assertThat(table.needsPorts(2)).isTrue();
        assertThat(table.needsPorts(3)).isFalse();
    }

    @Test
    void shouldMatchNoAddressOfTheOtherFamily() {
        var table = new PolicyTable(
                List.of(rule(List.of(), List.of(IpPrefix.ALL_IPV4, IpPrefix.parse("fd00:1::/32")), List.of())), 3);

        assertThat(match(table, 1, "10.1.0.1", "10.2.0.1", 17, 0, 0)).isZero();
        assertThat(match(table, 1, "fd00:1::1", "fd00::", 17, 0, 0)).isZero();
        assertThat(match(table, 1, "fd00:2::1", "fd00::", 17, 0, 0)).isEqualTo(PolicyTable.NONE);
        assertThat(match(table, 1, "::", "fd00::", 17, 0, 0)).isEqualTo(PolicyTable.NONE);
    }

    @Test
    void shouldDecideAsTheRulesReadWhateverTheyAre() {
        var random = new Random(23);
        for (int round = 0; round < 200; round++) {
            List<PolicyRule> rules = new ArrayList<>();
            for (int i = random.nextInt(12); i >= 0; i--) {
                rules.add(randomRule(random));
            }
            var table = new PolicyTable(rules, 4);
            for (int i = 0; i < 200; i++) {
                boolean is4 = random.nextBoolean();
                IpAddress source = address(random, is4);
                IpAddress destination = address(random, is4);
                int rx = 1 + random.nextInt(3);
                int protocol = random.nextBoolean() ? 6 : 17;
                int dscp = random.nextInt(64);
                int sourcePort = random.nextInt(8);
                int port = random.nextInt(8);
                int expected = IntStream.range(0, rules.size())
                        .filter(r -> reads(rules.get(r), rx, source, destination, protocol, dscp, sourcePort, port))
                        .findFirst()
                        .orElse(PolicyTable.NONE);
                assertThat(match(
                                table,
                                rx,
                                source.toString(),
                                destination.toString(),
                                protocol,
                                dscp,
                                (long) sourcePort << 16 | port))
                        .isEqualTo(expected);
            }
        }
    }

    private static boolean reads(
            PolicyRule rule,
            int rx,
            IpAddress source,
            IpAddress destination,
            int protocol,
            int dscp,
            int sourcePort,
            int port) {
        int asked = source.isIpv4() ? rule.protocol4() : rule.protocol6();
        return (rule.interfaces().isEmpty() || rule.interfaces().contains(rx))
                && (rule.from().isEmpty() || rule.from().stream().anyMatch(prefix -> prefix.contains(source)))
                && (rule.to().isEmpty() || rule.to().stream().anyMatch(prefix -> prefix.contains(destination)))
                && (asked == PolicyRule.ANY || asked == protocol)
                && (rule.dscps() >>> dscp & 1) == 1
                && holds(rule.sourcePorts(), sourcePort)
                && holds(rule.ports(), port);
    }

    private static boolean holds(List<Ports> ranges, int port) {
        return ranges.isEmpty() || ranges.stream().anyMatch(range -> range.first() <= port && port <= range.last());
    }

    private static PolicyRule randomRule(Random random) {
        boolean is4 = random.nextBoolean();
        int[] protocols = {PolicyRule.ANY, PolicyRule.NEVER, 6, 17};
        return new PolicyRule(
                0,
                random.nextBoolean() ? List.of() : List.of(1 + random.nextInt(3)),
                prefixes(random, is4),
                prefixes(random, random.nextInt(8) != 0 == is4),
                protocols[random.nextInt(4)],
                protocols[random.nextInt(4)],
                ports(random),
                ports(random),
                random.nextBoolean() ? PolicyRule.ALL_DSCPS : random.nextLong(),
                PolicyTable.TO_ROUTES);
    }

    private static List<Ports> ports(Random random) {
        int first = random.nextInt(8);
        return random.nextInt(3) != 0 ? List.of() : List.of(new Ports(first, first + random.nextInt(4)));
    }

    private static List<IpPrefix> prefixes(Random random, boolean is4) {
        List<IpPrefix> prefixes = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            prefixes.add(new IpPrefix(address(random, is4), random.nextInt(is4 ? 33 : 129)));
        }
        return prefixes;
    }

    /** Addresses that differ in a few bits only, so that prefixes hold some of them. */
    private static IpAddress address(Random random, boolean is4) {
        int bits = random.nextInt(4) << 30 | random.nextInt(4);
        return is4
                ? IpAddress.ofIpv4(bits)
                : IpAddress.ofIpv6((long) bits << 32 | random.nextInt(2), (long) random.nextInt(4) << 62 | 1);
    }

    private static PolicyRule rule(List<Integer> interfaces, List<IpPrefix> from, List<IpPrefix> to) {
        return new PolicyRule(
                0,
                interfaces,
                from,
                to,
                PolicyRule.ANY,
                PolicyRule.ANY,
                List.of(),
                List.of(),
                PolicyRule.ALL_DSCPS,
                PolicyTable.TO_ROUTES);
    }

    private static int match(
            PolicyTable table, int rx, String source, String destination, int protocol, int dscp, long ports) {
        IpAddress from = IpAddress.parse(source);
        IpAddress to = IpAddress.parse(destination);
        return from.isIpv4()
                ? table.match4(rx, from.ipv4Bits(), to.ipv4Bits(), protocol, dscp, ports)
                : table.match6(rx, from.high(), from.low(), to.high(), to.low(), protocol, dscp, ports);
    }
}
