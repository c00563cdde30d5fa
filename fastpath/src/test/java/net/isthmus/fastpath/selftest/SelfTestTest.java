package net.isthmus.fastpath.selftest;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.random.RandomGenerator;
import net.isthmus.fastpath.selftest.Outcome.Verdict;
import net.isthmus.wire.Arp;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.IpAddress;
import org.junit.jupiter.api.Test;

/** The script of the test, on a wire that drops what it is told to. */
class SelfTestTest {
    private static final long NIC = 0x5254_0000_0001L;
    private static final long OTHER = 0x5254_0000_0002L;
    private static final long HOST = 0x5254_0000_00aaL;
    private static final IpAddress ADDRESS = IpAddress.parse("10.0.0.7");

    private final Wire wire = new Wire();

    @Test
    void shouldPassAllWhenANeighbourAnswersEverything() throws InterruptedException {
        Map<Check, Outcome> outcomes = run(Map.of(), List.of(IpAddress.parse("10.0.0.6"), ADDRESS));

        assertThat(outcome(outcomes, Check.NEIGHBOUR).detail()).contains("10.0.0.7");
        assertThat(verdict(outcomes, Check.FOREIGN_SOURCE)).isEqualTo(Verdict.PASSED);
        assertThat(verdict(outcomes, Check.FOREIGN_DESTINATION)).isEqualTo(Verdict.PASSED);
        assertThat(verdict(outcomes, Check.TAGS)).isEqualTo(Verdict.PASSED);
        assertThat(verdict(outcomes, Check.MTU)).isEqualTo(Verdict.PASSED);
        assertThat(verdict(outcomes, Check.MULTICAST)).as("nobody speaks IPv6").isEqualTo(Verdict.NOT_TESTABLE);
    }

    @Test
    void shouldTellTheDirectionsApartWhenOneIsDenied() throws InterruptedException {
        wire.deniesForeignSources = true;
        Map<Check, Outcome> outcomes = run(Map.of(), List.of(ADDRESS));
        assertThat(verdict(outcomes, Check.FOREIGN_SOURCE)).isEqualTo(Verdict.FAILED);
        assertThat(verdict(outcomes, Check.FOREIGN_DESTINATION)).isEqualTo(Verdict.PASSED);

        wire.deniesForeignSources = false;
        wire.deniesForeignDestinations = true;
        outcomes = run(Map.of(), List.of(ADDRESS));
        assertThat(verdict(outcomes, Check.FOREIGN_SOURCE)).isEqualTo(Verdict.PASSED);
        assertThat(verdict(outcomes, Check.FOREIGN_DESTINATION)).isEqualTo(Verdict.FAILED);
    }

    @Test
    void shouldTellAMissingNeighbourFromADeniedMac() throws InterruptedException {
        Map<Check, Outcome> outcomes = run(Map.of(), List.of(IpAddress.parse("10.0.0.9")));
        assertThat(verdict(outcomes, Check.NEIGHBOUR)).isEqualTo(Verdict.FAILED);
        assertThat(verdict(outcomes, Check.FOREIGN_SOURCE)).isEqualTo(Verdict.NOT_TESTABLE);
    }

    @Test
    void shouldTakeWhomItHearsForANeighbourWhenNobodyIsKnown() throws InterruptedException {
        byte[] question = TestFrames.arpProbe(HOST, HOST, IpAddress.parse("10.0.0.1"), 60);
        Arp.write(MemorySegment.ofArray(question), Ethernet.LENGTH, Arp.REQUEST, HOST, ADDRESS.ipv4Bits(), 0, 1);
        wire.arrived.add(new Segment.Heard("m1", question, 60));
        assertThat(verdict(run(Map.of(), List.of()), Check.FOREIGN_SOURCE)).isEqualTo(Verdict.PASSED);
    }

    @Test
    void shouldFindTheLongestFrameWhenTheMtuDoesNotPass() throws InterruptedException {
        wire.longest = 1400 + Ethernet.LENGTH;
        Outcome mtu = outcome(run(Map.of(), List.of(ADDRESS)), Check.MTU);
        assertThat(mtu.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(mtu.detail()).contains("1400 bytes are the most");
    }

    @Test
    void shouldUseAnotherNicWhenOneIsOnTheSegment() throws InterruptedException {
        wire.hasOther = true;
        wire.deniesForeignSources = true;
        wire.deniesTags = true;
        wire.deniesForeignGroups = true;
        Map<Check, Outcome> outcomes = run(Map.of("m2", OTHER), List.of());
        assertThat(outcome(outcomes, Check.NEIGHBOUR).detail()).contains("m2");
        assertThat(verdict(outcomes, Check.FOREIGN_SOURCE)).isEqualTo(Verdict.FAILED);
        assertThat(verdict(outcomes, Check.FOREIGN_DESTINATION)).isEqualTo(Verdict.PASSED);
        assertThat(verdict(outcomes, Check.MULTICAST)).isEqualTo(Verdict.FAILED);
        assertThat(verdict(outcomes, Check.TAGS)).isEqualTo(Verdict.FAILED);
        assertThat(verdict(outcomes, Check.MTU)).isEqualTo(Verdict.PASSED);
    }

    private Map<Check, Outcome> run(Map<String, Long> others, List<IpAddress> neighbours) throws InterruptedException {
        var subject = new Subject("m1", NIC, 1500, false, others, neighbours);
        Map<Check, Outcome> outcomes = new EnumMap<>(Check.class);
        new SelfTest(wire, subject, RandomGenerator.of("L64X128MixRandom"))
                .run()
                .forEach(outcome -> outcomes.put(outcome.check(), outcome));
        assertThat(outcomes).containsOnlyKeys(Check.values());
        return outcomes;
    }

    private static Outcome outcome(Map<Check, Outcome> outcomes, Check check) {
        return requireNonNull(outcomes.get(check));
    }

    private static Verdict verdict(Map<Check, Outcome> outcomes, Check check) {
        return outcome(outcomes, check).verdict();
    }

    /** A host that answers ARP behind {@code m1}, and perhaps {@code m2} beside it. */
    private static final class Wire implements Segment {
        private final Queue<Heard> arrived = new ArrayDeque<>();
        private final Map<Long, String> ports = new HashMap<>(Map.of(NIC, "m1", OTHER, "m2"));
        private boolean deniesForeignSources;
        private boolean deniesForeignDestinations;
        private boolean deniesForeignGroups;
        private boolean deniesTags;
        private boolean hasOther;
        private int longest = 1514;

        @Override
        public void send(String port, byte[] frame) {
            byte[] plain = TestFrames.untagged(frame);
            long source = Ethernet.source(MemorySegment.ofArray(plain), 0);
            boolean isTagged = plain.length != frame.length;
            if (plain.length > longest || (deniesForeignSources && !ports.containsKey(source))) {
                return;
            }
            if (isTagged && deniesTags) {
                return;
            }
            if (hasOther) {
                carry(port.equals("m1") ? "m2" : "m1", frame);
            }
            if (TestFrames.isArp(plain)) {
                answer(plain);
            }
        }

        private void carry(String to, byte[] frame) {
            long destination = TestFrames.destination(frame);
            boolean isGroup = Ethernet.isGroup(destination);
            boolean isDenied = isGroup
                    ? deniesForeignGroups && destination != Ethernet.BROADCAST
                    : deniesForeignDestinations && !ports.containsKey(destination);
            if (!isDenied) {
                arrived.add(new Heard(to, frame, frame.length));
            }
        }

        private void answer(byte[] question) {
            MemorySegment memory = MemorySegment.ofArray(question);
            long to = Arp.senderMac(memory, Ethernet.LENGTH);
            if (Arp.targetAddress(memory, Ethernet.LENGTH) != ADDRESS.ipv4Bits()
                    || (deniesForeignDestinations && to != NIC)) {
                return;
            }
            byte[] reply = new byte[60];
            Ethernet.write(MemorySegment.ofArray(reply), 0, to, HOST, Ethernet.TYPE_ARP);
            Arp.write(MemorySegment.ofArray(reply), Ethernet.LENGTH, Arp.REPLY, HOST, ADDRESS.ipv4Bits(), to, 0);
            arrived.add(new Heard("m1", reply, 60));
        }

        @Override
        public Optional<Heard> hear(Duration patience) {
            return Optional.ofNullable(arrived.poll());
        }

        @Override
        public void close() {}
    }
}
