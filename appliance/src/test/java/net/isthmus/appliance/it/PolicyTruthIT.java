package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import net.isthmus.lab.ApplianceDocument;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.LabHost;
import net.isthmus.lab.policy.NetworkPolicyTruth;
import net.isthmus.lab.policy.RandomCluster;
import net.isthmus.lab.probe.Reachability;
import net.isthmus.lab.probe.Reachability.Question;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Kubernetes' specification against hosts that talk: clusters by chance, whose workloads' addresses are spread over the
 * hosts of the lab, and connections between all of them by TCP and UDP. What is answered is what the specification,
 * read off line by line, allows.
 */
@OnLab
class PolicyTruthIT {
    private static final int OK = 200;
    private static final long SEED = 4_711;
    private static final int CLUSTERS = 4;
    private static final int QUESTIONS = 250;
    private static final int PORTS = 6;
    private static final List<String> HOSTS = List.of("s1", "s2", "w1", "w2", "a1", "b1");

    private final StandardLab lab;
    private final IsthmusRouter isthmus;
    private final String standard;

    PolicyTruthIT(StandardLab lab) {
        this.lab = lab;
        isthmus = lab.isthmus("a kernel has no such policy");
        standard = ApplianceDocument.of(lab.network().topology());
    }

    @BeforeEach
    void giveAddresses() {
        for (int number = 1; number <= RandomCluster.HOSTS; number++) {
            for (String address : addresses(number)) {
                hostOf(number).namespace().ip("addr", "replace", address, "dev", "lo", "nodad");
            }
        }
    }

    @AfterEach
    void restore() {
        for (int number = 1; number <= RandomCluster.HOSTS; number++) {
            for (String address : addresses(number)) {
                hostOf(number).namespace().run("ip", "addr", "del", address, "dev", "lo");
            }
        }
        if (isthmus.isRunning()) {
            commit(standard);
        }
    }

    @Test
    void shouldAnswerWhatTheSpecificationAllowsAndNothingElse() {
        var random = new Random(SEED);
        var clusters = new RandomCluster(random);
        int asked = 0;
        long allowed = 0;
        for (int i = 0; i < CLUSTERS; i++) {
            Map<String, Object> cluster = clusters.next();
            StringBuilder document = new StringBuilder(standard).append(routes());
            cluster.forEach((key, value) -> document.append(key + ": " + RandomCluster.print(value) + "\n"));
            commit(document.toString());

            var truth = new NetworkPolicyTruth(cluster);
            List<Question> questions = questions(random);
            Predicate<Question> isAllowed =
                    one -> truth.allows(one.source(), one.destination(), one.protocol(), one.port());
            assertThat(Reachability.surprises(questions, isAllowed))
                    .as("cluster %d: %s", i, cluster)
                    .isEmpty();
            asked += questions.size();
            allowed += questions.stream().filter(isAllowed).count();
        }
        assertThat(allowed).isBetween((long) asked / 10, (long) asked * 9 / 10);
    }

    private List<Question> questions(Random random) {
        List<Question> questions = new ArrayList<>();
        while (questions.size() < QUESTIONS) {
            int from = 1 + random.nextInt(RandomCluster.HOSTS);
            int to = 1 + random.nextInt(RandomCluster.HOSTS);
            boolean isIpv4 = random.nextBoolean();
            if (hostOf(from).equals(hostOf(to))) {
                continue; // does not cross the appliance
            }
            questions.add(new Question(
                    hostOf(from).namespace(),
                    RandomCluster.address(from, isIpv4),
                    hostOf(to).namespace(),
                    RandomCluster.address(to, isIpv4),
                    random.nextBoolean() ? "TCP" : "UDP",
                    1 + random.nextInt(PORTS)));
        }
        return questions;
    }

    private LabHost hostOf(int number) {
        return lab.host(HOSTS.get(number % HOSTS.size()));
    }

    private static List<String> addresses(int number) {
        return List.of(RandomCluster.address(number, true) + "/32", RandomCluster.address(number, false) + "/128");
    }

    private String routes() {
        StringBuilder routes = new StringBuilder();
        for (int number = 1; number <= RandomCluster.HOSTS; number++) {
            List<String> addresses = addresses(number);
            LabHost host = hostOf(number);
            routes.append("  - { to: \"%s\", via: \"%s\" }%n".formatted(addresses.getFirst(), host.ip4()))
                    .append("  - { to: \"%s\", via: \"%s\" }%n".formatted(addresses.getLast(), host.ip6()));
        }
        return routes.toString();
    }

    private void commit(String document) {
        HttpResponse<String> response = isthmus.commit(document);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(OK);
    }
}
