package net.isthmus.fastpath.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import net.isthmus.core.config.AddressRange;
import net.isthmus.fastpath.session.Flow;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpProtocol;
import org.junit.jupiter.api.Test;

class ClassifierTest {
    private final Random random = new Random(7);

    @Test
    void shouldFindNothingWhenThereAreNoLines() {
        assertThat(new Classifier(List.of()).first(new Flow(), 0, 0)).isEqualTo(Classifier.NONE);
    }

    @Test
    void shouldFindTheFirstLineThatFitsWhenLinesAreRandom() {
        int found = 0;
        for (int size : List.of(1, 63, 64, 65, 700, 3_000)) {
            List<Classifier.Line> lines = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                lines.add(line());
            }
            var classifier = new Classifier(lines);
            for (int i = 0; i < 2_000; i++) {
                Flow flow = flow();
                int from = random.nextInt(4);
                int to = random.nextInt(4);
                int expected = firstOf(lines, flow, from, to);
                assertThat(classifier.first(flow, from, to)).isEqualTo(expected);
                found += expected == Classifier.NONE ? 0 : 1;
            }
        }
        assertThat(found).isGreaterThan(1_000);
    }

    @Test
    void shouldTellFamiliesApartWhenRangeIsAllOfOne() {
        var all6 = RangeSet.ofAddresses(List.of(AddressRange.parse("::/0")));
        var all4 = RangeSet.ofAddresses(List.of(AddressRange.parse("0.0.0.0/0")));
        Flow flow4 = PolicyLab.tcp("10.0.0.1", "10.0.0.2", 1);
        Flow flow6 = PolicyLab.tcp("::1:2", "ffff::1", 1);
        assertThat(of(all6).first(flow4, 0, 0)).isEqualTo(Classifier.NONE);
        assertThat(of(all6).first(flow6, 0, 0)).isZero();
        assertThat(of(all4).first(flow4, 0, 0)).isZero();
        assertThat(of(all4).first(flow6, 0, 0)).isEqualTo(Classifier.NONE);
    }

    private static Classifier of(RangeSet sources) {
        RangeSet all = RangeSet.ALL;
        return new Classifier(List.of(new Classifier.Line(all, all, sources, all, all, all, all)));
    }

    private Classifier.Line line() {
        return new Classifier.Line(
                maybe(() -> RangeSet.of(random.nextInt(4), random.nextInt(4))),
                maybe(() -> RangeSet.of(random.nextInt(4))),
                maybe(this::addresses),
                maybe(this::addresses),
                maybe(() -> RangeSet.of(random.nextBoolean() ? IpProtocol.TCP : IpProtocol.ICMP)),
                maybe(this::ports),
                maybe(this::ports));
    }

    private RangeSet addresses() {
        List<AddressRange> ranges = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            int first = random.nextInt(200);
            int last = first + random.nextInt(10);
            ranges.add(
                    random.nextBoolean()
                            ? new AddressRange(IpAddress.ofIpv4(first), IpAddress.ofIpv4(last))
                            : new AddressRange(IpAddress.ofIpv6(-1, -210 + first), IpAddress.ofIpv6(-1, -210 + last)));
        }
        return RangeSet.ofAddresses(ranges);
    }

    private RangeSet ports() {
        int first = random.nextInt(60);
        return RangeSet.union(List.of(RangeSet.between(first, first + random.nextInt(20)), RangeSet.of(65_535)));
    }

    private RangeSet maybe(Supplier<RangeSet> set) {
        return random.nextInt(3) == 0 ? RangeSet.ALL : set.get();
    }

    private Flow flow() {
        var flow = new Flow();
        if (random.nextBoolean()) {
            flow.source4(random.nextInt(210));
            flow.destination4(random.nextInt(210));
        } else {
            flow.sourceHigh = -1;
            flow.sourceLow = -210L + random.nextInt(210);
            flow.destinationHigh = -1;
            flow.destinationLow = -210L + random.nextInt(210);
        }
        flow.protocol = random.nextBoolean() ? IpProtocol.TCP : IpProtocol.ICMP;
        flow.sourcePort = random.nextInt(80);
        flow.destinationPort = random.nextInt(80);
        flow.icmp = random.nextInt(80) << 8;
        return flow;
    }

    private static int firstOf(List<Classifier.Line> lines, Flow flow, int from, int to) {
        int port = flow.protocol == IpProtocol.ICMP ? flow.icmp >> 8 : flow.destinationPort;
        for (int i = 0; i < lines.size(); i++) {
            Classifier.Line line = lines.get(i);
            if (has(line.fromZones(), 0, from)
                    && has(line.toZones(), 0, to)
                    && has(line.sources(), flow.sourceHigh, flow.sourceLow)
                    && has(line.destinations(), flow.destinationHigh, flow.destinationLow)
                    && has(line.protocols(), 0, flow.protocol)
                    && has(line.sourcePorts(), 0, flow.sourcePort)
                    && has(line.ports(), 0, port)) {
                return i;
            }
        }
        return Classifier.NONE;
    }

    private static boolean has(RangeSet set, long high, long low) {
        return set.ranges().stream()
                .anyMatch(range -> RangeSet.compare(range.firstHigh(), range.firstLow(), high, low) <= 0
                        && RangeSet.compare(range.lastHigh(), range.lastLow(), high, low) >= 0);
    }
}
