package net.isthmus.fastpath.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.isthmus.fastpath.session.Flow;
import org.junit.jupiter.api.Test;

class DecisionLogTest {
    private final DecisionLog log = new DecisionLog();
    private final Policy policy =
            new PolicyLab().compile("firewall: { rules: [{ name: no, action: deny, log: true }] }");

    @Test
    void shouldPutDecisionsIntoWordsInTheirOrder() {
        offer(1);
        offer(2);
        List<String> lines = new ArrayList<>();
        assertThat(log.drain(10, lines::add)).isZero();
        assertThat(lines)
                .containsExactly(
                        "deny tcp 192.0.2.1:40000 to 192.0.2.2:1 by rule no: denies all",
                        "deny tcp 192.0.2.1:40000 to 192.0.2.2:2 by rule no: denies all");
        assertThat(log.drain(10, lines::add)).isZero();
        assertThat(lines).hasSize(2);
    }

    @Test
    void shouldCountWhatFindsNoRoomOrIsTooMuch() {
        for (int i = 0; i < 300; i++) {
            offer(i);
        }
        List<String> lines = new ArrayList<>();
        assertThat(log.drain(5, lines::add)).isEqualTo(295);
        assertThat(lines).hasSize(5);
        offer(7);
        assertThat(log.drain(5, lines::add)).isZero();
        assertThat(lines).hasSize(6);
    }

    private void offer(int port) {
        Flow flow = PolicyLab.tcp("192.0.2.1", "192.0.2.2", port);
        log.offer(policy, policy.decide(flow, 0, 0), flow);
    }
}
