package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import net.isthmus.lab.Await;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.Lab;
import net.isthmus.lab.LabHost;
import net.isthmus.lab.LabNetwork;
import net.isthmus.lab.ScaleTopology;
import net.isthmus.lab.probe.Ping;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Eleven interfaces at once with 100,000 routes, by configuration: all forward, one changes, all come back. */
@Tag("slow")
class ScaleIT {

    private static final int ROUTES = 100_000;
    private static final int MOVED = 50_001;
    private static final Duration SETTLED = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(200);

    @Test
    void shouldForwardOnElevenInterfacesWhenThereAreAHundredThousandRoutes() {
        Requirements.appliance();
        try (Lab lab = Lab.open()) {
            LabNetwork network = LabNetwork.build(lab, ScaleTopology.create(), step -> {});
            List<String> heap = List.of("-XX:+UseZGC", "-Xmx512m");
            try (IsthmusRouter isthmus = new IsthmusRouter(network, StandardLab.appliance(), heap)) {
                isthmus.start();
                commit(isthmus, ScaleTopology.document(ROUTES, -1));
                assertThat(isthmus.get("/api/v1/vrfs"))
                        .containsPattern("\"bestRoutes\"[^}]*\"static\"\\s*:\\s*" + ROUTES + "\\b");
                assertEveryInterfaceForwards(network);

                own(network, MOVED % ScaleTopology.INTERFACES + 1, MOVED);
                HttpResponse<String> moved = commit(isthmus, ScaleTopology.document(ROUTES, MOVED));
                assertThat(moved.body()).containsOnlyOnce("change route ");
                assertReaches(network, 0, MOVED);

                isthmus.stop();
                isthmus.start();
                assertEveryInterfaceForwards(network);
                assertReaches(network, 0, MOVED);
            }
        }
    }

    private static HttpResponse<String> commit(IsthmusRouter isthmus, String document) {
        HttpResponse<String> answer = isthmus.commit(document);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    /** A route by each interface is taken, from the interface before it: among them the first and the last of all. */
    private static void assertEveryInterfaceForwards(LabNetwork network) {
        for (int to = 0; to < ScaleTopology.INTERFACES; to++) {
            int last = (ROUTES - 1 - to) / ScaleTopology.INTERFACES * ScaleTopology.INTERFACES + to;
            for (int route : new int[] {to, last}) {
                own(network, to, route);
                assertReaches(network, (to + 1) % ScaleTopology.INTERFACES, route);
            }
        }
    }

    private static void assertReaches(LabNetwork network, int from, int route) {
        LabHost host = network.host("h" + from);
        Ping ping = Ping.of(host.namespace(), ScaleTopology.addressOf(route)).count(1);
        assertThat(Await.until(SETTLED, POLL, () -> ping.run().isComplete()))
                .as("h%d reaches route %d", from, route)
                .isTrue();
    }

    /** Lets a host have an address behind a route. */
    private static void own(LabNetwork network, int host, int route) {
        network.host("h" + host)
                .namespace()
                .ip("address", "replace", ScaleTopology.addressOf(route) + "/32", "dev", "lo");
    }
}
