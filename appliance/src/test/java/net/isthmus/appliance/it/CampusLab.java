package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.isthmus.lab.ApplianceDocument;
import net.isthmus.lab.Await;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.Lab;
import net.isthmus.lab.LabHost;
import net.isthmus.lab.LabNetwork;
import net.isthmus.lab.LabTopology;
import net.isthmus.lab.LabTopology.Bridge;
import net.isthmus.lab.LabTopology.Host;
import net.isthmus.lab.LabTopology.Segment;
import net.isthmus.lab.probe.Ping;

/**
 * One bridge {@code campus} and nothing else: the hosts {@code h1} to {@code h4} (10.40.0.1 …, fd00:40::1 …), each on a
 * member of its own, {@code m1} to {@code m4}, and the appliance as 10.40.0.254 and fd00:40::fe. A test says what the
 * bridge has beyond its members.
 */
final class CampusLab implements AutoCloseable {
    static final int HOSTS = 4;

    private static final Duration SETTLE_LIMIT = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(100);

    private final Lab lab;
    private final LabNetwork network;
    private final IsthmusRouter isthmus;
    private final String standard;

    private CampusLab(Lab lab) {
        this.lab = lab;
        List<Segment> segments = new ArrayList<>();
        List<String> members = new ArrayList<>();
        for (int i = 1; i <= HOSTS; i++) {
            var host =
                    new Host("h" + i, List.of("10.40.0." + i + "/24", "fd00:40::" + i + "/64"), List.of(), List.of());
            segments.add(new Segment("m" + i, "eth" + i, 1500, Optional.empty(), List.of(), List.of(host)));
            members.add("m" + i);
        }
        var topology = new LabTopology(
                segments,
                List.of(new Bridge("campus", members, List.of("10.40.0.254/24", "fd00:40::fe/64"))),
                List.of(),
                1);
        network = LabNetwork.build(lab, topology, step -> {});
        standard = ApplianceDocument.of(topology);
        isthmus = new IsthmusRouter(network, StandardLab.appliance(), List.of());
        isthmus.configure(standard);
        isthmus.start();
    }

    /** Builds and starts it, or skips the test. */
    static CampusLab open() {
        Requirements.appliance();
        Lab lab = Lab.open();
        try {
            return new CampusLab(lab);
        } catch (RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    LabHost host(int number) {
        return network.host("h" + number);
    }

    /** The MAC of the appliance's port to a host. */
    String portMac(int number) {
        return network.appliance().nic("eth" + number).mac();
    }

    IsthmusRouter isthmus() {
        return isthmus;
    }

    /** Commits the bridge with further keys, such as {@code macLimit: 5}. */
    void commit(String keys) {
        String document = standard.replace("interfaces: [m1, m2, m3, m4]", "interfaces: [m1, m2, m3, m4]" + keys);
        assertThat(keys.isEmpty() || !document.equals(standard)).isTrue();
        HttpResponse<String> response = isthmus.commit(document);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }

    /** Whether one host reaches another, at once. */
    boolean pings(int from, int to) {
        return Ping.of(host(from).namespace(), host(to).ip4()).count(1).run().isComplete();
    }

    /** Waits until one host reaches another. */
    boolean reaches(int from, int to) {
        return Await.until(SETTLE_LIMIT, POLL, () -> pings(from, to));
    }

    /** How many packets the appliance has dropped for this reason since its start. */
    long drops(String reason) {
        Matcher matcher = Pattern.compile("\"reason\"\\s*:\\s*\"" + reason + "\"[^}]*\"packets\"\\s*:\\s*(\\d+)")
                .matcher(isthmus.get("/api/v1/drops"));
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    /** How many more than {@code before} these are, once they are {@code expected} more; what there is if never. */
    long newDrops(String reason, long before, long expected) {
        Await.until(SETTLE_LIMIT, POLL, () -> drops(reason) - before >= expected);
        return drops(reason) - before;
    }

    /** What {@code isthmus show} prints. */
    String show(String what) {
        return isthmus.command("show", what).orThrow().output();
    }

    @Override
    public void close() {
        isthmus.close();
        lab.close();
    }
}
