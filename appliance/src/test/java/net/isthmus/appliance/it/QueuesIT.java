package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.isthmus.lab.ApplianceDocument;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.Lab;
import net.isthmus.lab.LabHost;
import net.isthmus.lab.LabNetwork;
import net.isthmus.lab.LabTopology;
import net.isthmus.lab.StandardTopology;
import net.isthmus.lab.probe.Ping;
import net.isthmus.lab.probe.Sockets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ports with several queues and several workers: whichever queue a flow falls into, it passes. */
class QueuesIT {

    private static final int PORT = 7007;
    private static final int FLOWS = 8;

    @ParameterizedTest
    @CsvSource({"1, 2, native", "2, 2, native", "4, 1, native", "4, 2, native", "8, 1, native", "1, 2, af-packet"})
    void shouldPassEveryFlowWhenPortsHaveQueuesAndThereAreWorkers(int queues, int workers, String rung) {
        Requirements.appliance();
        try (Lab lab = Lab.open()) {
            LabTopology topology = StandardTopology.create().withQueues(queues);
            LabNetwork network = LabNetwork.build(lab, topology, step -> {});
            try (IsthmusRouter isthmus =
                    new IsthmusRouter(network, StandardLab.appliance(), List.of("-Disthmus.highest-rung=" + rung))) {
                isthmus.configure(ApplianceDocument.of(topology)
                        .replace("hostname: lab\n", "hostname: lab\n  workers: %d\n".formatted(workers)));
                isthmus.start();

                assertThat(isthmus.get("/api/v1/interfaces")).contains(rung + "\",\"rungReasons\"");
                LabHost w1 = network.host("w1");
                LabHost b1 = network.host("b1");
                List<String> addresses = List.of(w1.ip4(), w1.ip6(), b1.ip4(), b1.ip6(), "10.20.0.1", "fd00:30::1");
                for (String from : List.of("a1", "s1")) {
                    for (String address : addresses) {
                        Ping ping =
                                Ping.of(network.host(from).namespace(), address).packets(9000);
                        Ping.Result result = ping.run();
                        assertThat(result)
                                .as(() -> "%s: %s%n%s%n%s"
                                        .formatted(
                                                ping,
                                                result,
                                                isthmus.get("/api/v1/drops"),
                                                isthmus.get("/api/v1/neighbours")))
                                .matches(Ping.Result::isComplete);
                    }
                }
                for (int flow = 0; flow < FLOWS; flow++) {
                    Sockets.Transfer transfer = Sockets.tcp(
                            network.host("s1").namespace(), w1.namespace(), w1.ip4(), PORT + flow, 1_000_000);
                    assertThat(transfer.isIdentical()).as(transfer.text()).isTrue();
                }
            }
        }
    }
}
