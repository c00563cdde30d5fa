package net.isthmus.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.isthmus.lab.probe.Capture;
import net.isthmus.lab.probe.Ping;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real namespaces on this machine. */
class LabIT {

    @BeforeEach
    void needsRoot() {
        assumeTrue(Lab.isRoot(), "making network namespaces needs root");
    }

    @Test
    void shouldCarryNineThousandBytesWhenTwoNamespacesAreCabled() {
        try (Lab lab = Lab.open()) {
            Namespace left = lab.namespace("left");
            Namespace right = lab.namespace("right");
            Cable cable = lab.cable(left.nic("eth0"), right.nic("eth0"), 9000, 2);
            cable.one().address("10.99.0.1/24").address("fd99::1/64");
            cable.other().address("10.99.0.2/24").address("fd99::2/64");

            assertThat(left.run("ping", "-c1", "-W2", "-M", "do", "-s", "8972", "10.99.0.2")
                            .describe())
                    .contains("exited with 0");
            assertThat(left.run("ping", "-c1", "-W2", "-M", "do", "-s", "8952", "fd99::2")
                            .describe())
                    .contains("exited with 0");
            assertThat(left.require("ethtool", "-l", "eth0").output()).contains("RX:\t\t2");
        }
    }

    @Test
    void shouldTagWhatLeavesAndRefuseWhatIsUntaggedWhenHostIsBehindAVlan() {
        try (Lab lab = Lab.open()) {
            Namespace tagged = lab.namespace("tagged");
            Namespace peer = lab.namespace("peer");
            Cable cable = lab.cable(tagged.nic("eth0"), peer.nic("eth0"), 9000, 1);
            cable.one().address("10.99.0.1/24").tagged(200);
            cable.other().address("10.99.0.2/24");
            assertThat(tagged.run("ping", "-c1", "-W1", "10.99.0.2").succeeded())
                    .as("peer without a tag")
                    .isFalse();

            cable.other().tagged(200);
            try (Capture capture = Capture.start(peer.nic("eth0"), "vlan 200 and icmp")) {
                assertThat(Ping.of(tagged, "10.99.0.2")
                                .packets(9000)
                                .unfragmented()
                                .run())
                        .as("peer in the same VLAN")
                        .matches(Ping.Result::isComplete);
                capture.await("vlan 200, p 0, ethertype IPv4.*\\n.*echo reply", Duration.ofSeconds(5));
            }
        }
    }

    @Test
    void shouldSayWhatWasWrongWhenVlanDoesNotExist() {
        try (Lab lab = Lab.open()) {
            Nic nic = lab.namespace("one").nic("eth0");

            assertThatThrownBy(() -> nic.tagged(4095))
                    .hasMessageContaining("VLAN id 4095 of ")
                    .hasMessageContaining("1 to 4094");
            assertThatThrownBy(nic::up).isInstanceOf(LabException.class).hasMessageContaining("link set eth0 up");
        }
    }

    @Test
    void shouldLeaveNothingWhenClosed() {
        Lab lab = Lab.open();
        LabName name = lab.labName();
        Namespace one = lab.namespace("one");
        one.start("sleep", "600");
        lab.cableToMachine(one.nic("mgmt0"));
        assertThat(Path.of("/sys/class/net", name.machineInterface())).exists();

        lab.close();
        lab.close();

        assertThat(Command.of("ip", "netns", "list").run().output()).doesNotContain(name.namespace("one"));
        assertThat(Path.of("/sys/class/net", name.machineInterface())).doesNotExist();
        assertThat(lab.directory()).doesNotExist();
    }

    @Test
    void shouldTidyUpAfterTheDeadAndLeaveTheLivingAloneWhenOwnerWasKilled() throws IOException, InterruptedException {
        Process owner = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledOwner.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> said = List.of(owner.inputReader().readLine().split(" "));
        String orphan = said.get(0);
        long orphanPid = Long.parseLong(said.get(1));

        try (Lab mine = Lab.open()) {
            String living = mine.namespace("one").name();
            assertThat(Lab.cleanUpStale()).as("its owner lives").noneMatch(entry -> entry.contains(orphan));
            owner.destroyForcibly();
            assertThat(owner.waitFor(5, TimeUnit.SECONDS)).isTrue();
            assertThat(Path.of("/run/netns", orphan)).exists();

            assertThat(Lab.cleanUpStale()).contains("namespace " + orphan);

            assertThat(Path.of("/run/netns", orphan)).doesNotExist();
            assertThat(Path.of("/run/netns", living)).exists();
            assertThat(Await.until(Duration.ofSeconds(5), Duration.ofMillis(10), () -> ProcessHandle.of(orphanPid)
                            .map(process -> !process.isAlive())
                            .orElse(true)))
                    .as("what ran in the orphaned namespace is ended")
                    .isTrue();
            assertThat(Files.exists(Path.of("/run/isthmus-lab", owner.pid() + ".0")))
                    .isFalse();
        }
    }

    /** Makes a namespace with a process in it, says both, and waits to be killed. */
    static final class KilledOwner {
        public static void main(String[] args) throws InterruptedException {
            Namespace namespace = Lab.open().namespace("one");
            RunningCommand process = namespace.start("sleep", "600");
            System.out.println(namespace.name() + " " + process.pid());
            Thread.sleep(Duration.ofMinutes(1));
        }
    }
}
