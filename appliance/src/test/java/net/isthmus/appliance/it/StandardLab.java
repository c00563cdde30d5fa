package net.isthmus.appliance.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.isthmus.lab.ApplianceDocument;
import net.isthmus.lab.Await;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.KernelRouter;
import net.isthmus.lab.Lab;
import net.isthmus.lab.LabHost;
import net.isthmus.lab.LabNetwork;
import net.isthmus.lab.LabTopology;
import net.isthmus.lab.Nic;
import net.isthmus.lab.Router;
import net.isthmus.lab.StandardTopology;
import net.isthmus.lab.probe.Ping;

/**
 * The standard topology, built and running: hosts {@code s1 s2} (storage), {@code w1 w2} (web), {@code a1} and
 * {@code b1} (campus, {@code b1} behind VLAN 200) and {@code internet}.
 */
final class StandardLab implements AutoCloseable {

    private static final Duration SETTLE_LIMIT = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(100);

    private final Lab lab;
    private final LabNetwork network;
    private final Router router;

    private StandardLab(Lab lab, LabNetwork network, Router router) {
        this.lab = lab;
        this.network = network;
        this.router = router;
    }

    /** Builds and starts it. What runs in the middle is said by the property {@code isthmus.lab.router}. */
    static StandardLab open() {
        Lab.cleanUpStale();
        Lab lab = Lab.open();
        try {
            LabTopology topology = StandardTopology.create();
            LabNetwork network = LabNetwork.build(lab, topology, step -> {});
            Router router =
                    switch (System.getProperty("isthmus.lab.router", "isthmus")) {
                        case "isthmus" -> new IsthmusRouter(network, appliance(), List.of());
                        case "kernel" -> new KernelRouter(network);
                        default ->
                            throw new IllegalArgumentException("isthmus.lab.router is neither isthmus nor kernel");
                    };
            router.start();
            return new StandardLab(lab, network, router);
        } catch (RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    static Path appliance() {
        return Path.of(System.getProperty("isthmus.appliance", "target/quarkus-app/quarkus-run.jar"));
    }

    LabNetwork network() {
        return network;
    }

    Router router() {
        return router;
    }

    LabHost host(String name) {
        return network.host(name);
    }

    LabHost s1() {
        return host("s1");
    }

    LabHost w1() {
        return host("w1");
    }

    LabHost a1() {
        return host("a1");
    }

    LabHost b1() {
        return host("b1");
    }

    LabHost internet() {
        return host("internet");
    }

    /** Lays a cable where one has been taken away. */
    void cable(Nic one, Nic other, int mtuBytes) {
        lab.cable(one, other, mtuBytes, 1);
    }

    Ping ping(LabHost from, String to) {
        return Ping.of(from.namespace(), to);
    }

    /** The appliance; skips the test if the kernel stands in its place. */
    IsthmusRouter isthmus(String reason) {
        assumeTrue(router instanceof IsthmusRouter, "skipped: the kernel stands in the appliance's place; " + reason);
        return (IsthmusRouter) router;
    }

    /** Skips the test unless the kernel or the appliance is known to do this. */
    boolean isKernel() {
        return router instanceof KernelRouter;
    }

    /** Puts the appliance back to work, with the standard configuration, if a test has ended it. */
    void ensureRunning() {
        if (!router.isRunning()) {
            if (router instanceof IsthmusRouter isthmus) {
                isthmus.configure(ApplianceDocument.of(network.topology()));
            }
            router.start();
        }
    }

    /** Waits until {@code from} reaches {@code to}: after a change that takes a moment. */
    boolean reaches(LabHost from, String to) {
        return Await.until(
                SETTLE_LIMIT, POLL, () -> ping(from, to).count(1).run().isComplete());
    }

    /** How many packets the appliance has dropped for this reason since its start. */
    long drops(String reason) {
        Matcher matcher = Pattern.compile("\"reason\"\\s*:\\s*\"" + reason + "\"[^}]*\"packets\"\\s*:\\s*(\\d+)")
                .matcher(isthmus("reads the drop counters").get("/api/v1/drops"));
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    /** How many more than {@code before} these are, once they are {@code expected} more; what there is if never. */
    long newDrops(String reason, long before, long expected) {
        Await.until(SETTLE_LIMIT, POLL, () -> drops(reason) - before >= expected);
        return drops(reason) - before;
    }

    @Override
    public void close() {
        router.close();
        lab.close();
    }
}
