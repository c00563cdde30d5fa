package net.isthmus.fastpath.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.isthmus.fastpath.session.Flow;
import net.isthmus.fastpath.session.SessionPolicy;
import org.junit.jupiter.api.Test;

class InterfacePolicyTest {
    private final DecisionLog log = new DecisionLog();
    private final InterfacePolicy policy = new InterfacePolicy(
            new PolicyLab().compile("firewall: { rules: [{ name: no, action: deny, log: true }] }"), log);
    private final Flow flow = PolicyLab.tcp("192.0.2.1", "192.0.2.2", 23);

    @Test
    void shouldLogWhatIsCountedAndNotWhatIsOnlyAsked() {
        long decision = policy.decide(flow, 1, 2);
        assertThat(SessionPolicy.verdict(decision)).isEqualTo(SessionPolicy.DENY);
        assertThat(logged())
                .as("a session that is looked at again, or a rehearsal")
                .isEmpty();

        policy.count(decision, flow);
        assertThat(logged()).containsExactly("deny tcp 192.0.2.1:40000 to 192.0.2.2:23 by rule no: denies all");
    }

    private List<String> logged() {
        List<String> lines = new ArrayList<>();
        log.drain(10, lines::add);
        return lines;
    }
}
