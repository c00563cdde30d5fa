package net.isthmus.fastpath.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import net.isthmus.core.port.ProbeRequest;
import net.isthmus.core.status.ProbeStatus;
import net.isthmus.fastpath.control.EchoSessions.Answer;
import net.isthmus.fastpath.control.EchoSessions.Probe;
import net.isthmus.fastpath.control.EchoSessions.Refusal;
import net.isthmus.fastpath.control.EchoSessions.Reply;
import net.isthmus.fastpath.control.EchoSessions.Silence;
import net.isthmus.wire.IpAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ping, traceroute and the search for the MTU on paths played by the test. */
class ProbeMachinesTest {
    private static final IpAddress FAR = IpAddress.parse("198.51.100.7");

    /** A path of routers 10.0.0.1, 10.0.0.2, …, each with the MTU of the link behind it, some of them mute. */
    private record Path(List<Integer> mtus, List<Integer> muteHops) {
        Answer answer(Probe probe) {
            for (int i = 0; i < mtus.size(); i++) {
                IpAddress router = IpAddress.ofIpv4(0x0a00_0001 + i);
                boolean isMute = muteHops.contains(i + 1);
                if (probe.hopLimit() == i + 1) {
                    return isMute ? new Silence(probe.sequence()) : refusal(probe, router, 11, 0, 0);
                }
                if (probe.bytes() > mtus.get(i)) {
                    return isMute ? new Silence(probe.sequence()) : refusal(probe, router, 3, 4, mtus.get(i));
                }
            }
            return new Reply(probe.sequence(), FAR, 60, probe.bytes(), 1_500_000);
        }

        private static Refusal refusal(Probe probe, IpAddress router, int type, int code, int mtu) {
            return new Refusal(probe.sequence(), router, type, code, mtu, 1_000_000);
        }
    }

    @Test
    void shouldSayHowLongWhenPinged() {
        var path = new Path(List.of(1500), List.of());
        List<ProbeStatus> findings = run(new PingMachine(request(3, 64), 84), path);

        assertThat(findings).hasSize(4);
        assertThat(findings.getFirst().text()).isEqualTo("84 bytes from 198.51.100.7: seq=1 ttl=60 time=1.500 ms");
        assertThat(findings.getLast().text())
                .isEqualTo("3 sent, 3 answered, 0 % lost; min/avg/max/mdev = 1.500/1.500/1.500/0.000 ms");
    }

    @Test
    void shouldShowEachHopWhenTraced() {
        var path = new Path(List.of(1500, 1500, 1500), List.of(2));
        List<ProbeStatus> findings = run(new TracerouteMachine(request(2, 30), 60), path);

        assertThat(findings)
                .extracting(ProbeStatus::text)
                .containsExactly(
                        " 1  10.0.0.1 1.000 ms 1.000 ms",
                        " 2  * *",
                        " 3  10.0.0.3 1.000 ms 1.000 ms",
                        " 4  198.51.100.7 1.500 ms 1.500 ms");
    }

    @Test
    void shouldEndAfterTheLastHopWhenNobodyAnswers() {
        var path = new Path(List.of(1500, 1500, 1500), List.of(1, 2, 3));

        assertThat(run(new TracerouteMachine(request(1, 3), 60), path)).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "9000 9000;      ; 9000; nothing on the way is narrower than the own interface",
                "9000 1500;      ; 1500; as 10.0.0.2 says",
                "1500 1400 1280; ; 1280; as 10.0.0.3 says",
                "9000 1437;     2; 1437; packets of 1438 bytes vanish behind hop 1, 10.0.0.1",
                "1400 9000;     1; 1400; packets of 1401 bytes vanish before the first hop",
                "1500 1400 1300;3; 1300; packets of 1301 bytes vanish behind hop 2, 10.0.0.2",
                "1500 1400 1300;2; 1300; as 10.0.0.3 says"
            })
    void shouldFindThePathMtuWhetherOrNotTheWaySaysSo(String mtus, String mute, int expected, String text) {
        List<Integer> muteHops = mute == null ? List.of() : List.of(Integer.parseInt(mute));
        var path = new Path(
                List.of(mtus.split(" ")).stream().map(Integer::parseInt).toList(), muteHops);
        ProbeStatus result =
                run(new MtuMachine(request(2, 64), true, 9000), path).getLast();

        assertThat(result.mtu()).as(result.text()).isEqualTo(expected);
        assertThat(result.text()).contains(text);
    }

    @Test
    void shouldSaySoWhenTheDestinationDoesNotAnswer() {
        ProbeMachine machine = new MtuMachine(request(2, 64), true, 1500);
        List<ProbeStatus> findings = run(machine, new Path(List.of(10), List.of(1)));

        assertThat(findings.getLast().text()).isEqualTo("198.51.100.7 does not answer, not even 68 bytes");
    }

    private static ProbeRequest request(int count, int hops) {
        return new ProbeRequest(
                FAR.toString(), Optional.empty(), Optional.empty(), count, 0, hops, 1000, 1000, true, false);
    }

    private static List<ProbeStatus> run(ProbeMachine machine, Path path) {
        List<ProbeStatus> findings = new ArrayList<>();
        Deque<Probe> sent = new ArrayDeque<>();
        long nowNs = 0;
        for (int i = 0; i < 1000; i++) {
            ProbeMachine.Step step =
                    sent.isEmpty() ? machine.tick(nowNs) : machine.answered(path.answer(sent.remove()));
            nowNs += 500_000_000;
            findings.addAll(step.findings());
            sent.addAll(step.probes());
            if (step.isOver()) {
                return findings;
            }
        }
        throw new AssertionError("it does not end: " + findings);
    }
}
