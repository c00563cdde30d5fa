package net.isthmus.fastpath.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import net.isthmus.fastpath.session.Flow;
import net.isthmus.lab.policy.NetworkPolicyTruth;
import net.isthmus.lab.policy.RandomCluster;
import org.junit.jupiter.api.Test;

class NetworkPolicyPropertyTest {
    private static final int CLUSTERS = 600;
    private static final int FLOWS = 60;

    @Test
    void shouldDecideAsTheSpecificationWhenClusterPoliciesAndFlowsAreRandom() {
        var random = new Random(20_240_611);
        var generator = new RandomCluster(random);
        int allowed = 0;
        int denied = 0;
        for (int i = 0; i < CLUSTERS; i++) {
            Map<String, Object> cluster = generator.next();
            String document = RandomCluster.print(cluster);
            Policy policy = new PolicyLab().compile(document);
            var truth = new NetworkPolicyTruth(cluster);
            for (int k = 0; k < FLOWS; k++) {
                boolean isIpv4 = random.nextBoolean();
                String source = generator.address(isIpv4);
                String destination = generator.address(isIpv4);
                String protocol = random.nextInt(8) == 0
                        ? "ICMP"
                        : RandomCluster.PROTOCOLS.get(random.nextInt(RandomCluster.PROTOCOLS.size()));
                int port = 1 + random.nextInt(6);
                Flow flow = PolicyLab.flow(source, destination, protocol, port);
                boolean expected = truth.allows(source, destination, protocol, port);
                long verdict = policy.decide(flow, Zones.UNZONED, Zones.UNZONED);
                assertThat(Verdict.isAllowed(verdict))
                        .as(() -> policy.log(verdict, flow) + " in " + document)
                        .isEqualTo(expected);
                allowed += expected ? 1 : 0;
                denied += expected ? 0 : 1;
            }
        }
        assertThat(allowed).isGreaterThan(CLUSTERS * FLOWS / 10);
        assertThat(denied).isGreaterThan(CLUSTERS * FLOWS / 10);
    }
}
