package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import net.isthmus.core.PacketTally;
import net.isthmus.lab.ApplianceDocument;
import net.isthmus.lab.Await;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.Lab;
import net.isthmus.lab.LabHost;
import net.isthmus.lab.LabNetwork;
import net.isthmus.lab.Nic;
import net.isthmus.lab.RunningCommand;
import net.isthmus.lab.StandardTopology;
import net.isthmus.lab.probe.Ping;
import net.isthmus.lab.probe.Scapy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Hours made minutes: under traffic of all sizes, links flap, MACs move, a NIC is deleted and returns, the
 * configuration and its routes change, in an order that a seed gives. Afterwards everything is as it was: every way
 * works, no node and no part of the control loop has failed. Meanwhile and afterwards, each worker's balance is even:
 * all packets that have begun have ended in a way that has a name, and every frame has an owner.
 *
 * <p>{@code -Disthmus.soak.seconds} says how long (600), {@code -Disthmus.soak.seed} in which order.
 */
@Tag("slow")
class SoakIT {

    private static final Duration SETTLE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(200);
    /** Frames more or less that fill rings hold, which are refilled in batches of 32 a port. */
    private static final int RING_SLACK = 256;

    private final Random random = new Random(Long.getLong("isthmus.soak.seed", 20_261_122L));
    private final List<String> done = new ArrayList<>();

    @Test
    void shouldLoseNothingWithoutANameWhenEverythingChangesUnderTraffic() {
        Requirements.appliance();
        try (Lab lab = Lab.open()) {
            LabNetwork network = LabNetwork.build(lab, StandardTopology.create(), step -> {});
            try (IsthmusRouter isthmus = new IsthmusRouter(network, StandardLab.appliance(), List.of())) {
                isthmus.start();
                soak(lab, network, isthmus);
            }
        }
    }

    private void soak(Lab lab, LabNetwork network, IsthmusRouter isthmus) {
        String document = ApplianceDocument.of(network.topology());
        awaitWays(network);
        long framesBefore = framesFreeAtRest(isthmus);
        List<RunningCommand> traffic = startTraffic(network);
        long endNs = System.nanoTime()
                + Duration.ofSeconds(Long.getLong("isthmus.soak.seconds", 600L)).toNanos();
        while (System.nanoTime() < endNs) {
            act(lab, network, isthmus, document);
            assertBalanced(isthmus);
            Await.pause(Duration.ofMillis(random.nextInt(500)));
        }
        traffic.forEach(RunningCommand::close);
        assertThat(isthmus.commit(document).statusCode()).as("after %s", done).isEqualTo(200);

        awaitWays(network);
        assertBalanced(isthmus);
        assertEveryKindWasSeen(isthmus);
        assertThat(isthmus.get("/api/v1/drops")).containsPattern("\"worker-fault\"[^}]*\"packets\"\\s*:\\s*0\\b");
        assertThat(isthmus.process().output()).doesNotContain("a node failed", "a part failed");
        assertThat(framesFreeAtRest(isthmus)).as("free frames after %s", done).isGreaterThan(framesBefore - RING_SLACK);
        System.out.printf("soak: %d events, then%n%s%n", done.size(), isthmus.get("/api/v1/balance"));
    }

    private void act(Lab lab, LabNetwork network, IsthmusRouter isthmus, String document) {
        switch (random.nextInt(5)) {
            case 0 -> flap(network.host(random.nextBoolean() ? "a1" : "b1"));
            case 1 -> moveMac(network);
            case 2 -> replaceNic(lab, network);
            default -> commit(isthmus, document);
        }
    }

    private void flap(LabHost host) {
        done.add("flap " + host);
        host.nic().down();
        Await.pause(Duration.ofMillis(random.nextInt(300)));
        host.nic().up();
        configure(host);
    }

    /** A host forgets routes and IPv6 addresses when its NIC goes down. */
    private static void configure(LabHost host) {
        for (String address : host.description().addresses()) {
            List<String> words = new ArrayList<>(
                    List.of("addr", "replace", address, "dev", host.nic().name()));
            if (address.contains(":")) {
                words.add("nodad");
            }
            host.namespace().ip(words.toArray(String[]::new));
        }
        host.description().gateways().forEach(gateway -> host.namespace()
                .ip("route", "replace", "default", "via", gateway));
    }

    /** The same MAC speaks on both sides of the bridge. */
    private void moveMac(LabNetwork network) {
        done.add("move a MAC");
        String mac = "02:00:00:00:cc:%02x".formatted(random.nextInt(4));
        Scapy.run(
                network.host("a1").nic(),
                "send(Ether(src='%s', dst='ff:ff:ff:ff:ff:ff', type=0x88b5)/Raw(b'x' * 46))".formatted(mac));
        Scapy.run(
                network.host("b1").nic(),
                "send(Ether(src='%s', dst='ff:ff:ff:ff:ff:ff')/Dot1Q(vlan=200, type=0x88b5)/Raw(b'x' * 46))"
                        .formatted(mac));
    }

    /** The cable to a1 is cut at both ends, and another is laid. */
    private void replaceNic(Lab lab, LabNetwork network) {
        done.add("replace a NIC");
        LabHost a1 = network.host("a1");
        Nic port = network.appliance().nic("eth3");
        network.appliance().ip("link", "del", "eth3");
        Await.pause(Duration.ofMillis(random.nextInt(1000)));
        lab.cable(port, a1.nic(), StandardTopology.JUMBO_MTU_BYTES, 1);
        configure(a1);
    }

    private void commit(IsthmusRouter isthmus, String document) {
        String changed =
                switch (random.nextInt(6)) {
                    case 0 -> document;
                    case 1 -> document.replace("mtu: 1500", "mtu: " + (1280 + random.nextInt(200)));
                    case 2 -> document.replace("id: 200", "id: " + (200 + random.nextInt(2)));
                    case 3 -> document.replace("interfaces: [campus-a, dc-200]", "interfaces: [dc-200]");
                    case 4 -> document.replace("10.20.0.1/24", "10.20.0.254/24");
                    default -> document + routes();
                };
        done.add("commit");
        assertThat(isthmus.commit(changed).statusCode()).as(changed).isEqualTo(200);
    }

    private String routes() {
        var routes = new StringBuilder();
        for (int i = random.nextInt(500); i > 0; i--) {
            routes.append("  - { to: 10.%d.%d.0/24, %s }%n"
                    .formatted(100 + i / 250, i % 250, i % 3 == 0 ? "blackhole: true" : "via: 10.10.0.11"));
        }
        return routes.toString();
    }

    private List<RunningCommand> startTraffic(LabNetwork network) {
        List<RunningCommand> traffic = new ArrayList<>();
        String internet = network.host("internet").description().loopbackIp4();
        for (String[] way : new String[][] {
            {"s1", network.host("w1").ip4(), "56"},
            {"s1", network.host("w1").ip6(), "8900"},
            {"w2", network.host("b1").ip4(), "1400"},
            {"a1", network.host("b1").ip4(), "8900"},
            {"b1", network.host("a1").ip6(), "200"},
            {"s2", internet, "4000"},
            {"s2", "10.99.99.99", "100"},
            {"w1", "10.30.0.77", "100"}
        }) {
            traffic.add(network.host(way[0]).namespace().start("ping", "-q", "-i", "0.005", "-s", way[2], way[1]));
        }
        return traffic;
    }

    private static void awaitWays(LabNetwork network) {
        for (String[] way :
                new String[][] {{"s1", "w1"}, {"a1", "b1"}, {"w2", "b1"}, {"b1", "s2"}, {"a1", "internet"}}) {
            LabHost to = network.host(way[1]);
            for (String address : List.of(to.ip4(), to.ip6())) {
                Ping ping = Ping.of(network.host(way[0]).namespace(), address);
                assertThat(Await.until(SETTLE, POLL, () -> ping.count(1).run().isComplete()))
                        .as("%s reaches %s", way[0], address)
                        .isTrue();
            }
        }
    }

    /** Frames that are free while no packet is under way. */
    private static long framesFreeAtRest(IsthmusRouter isthmus) {
        Await.pause(Duration.ofSeconds(3));
        return sum(isthmus.get("/api/v1/workers"), "framesFree");
    }

    /** Holds at any moment, for each worker draws its balance between two bursts. */
    private void assertBalanced(IsthmusRouter isthmus) {
        String balance = isthmus.get("/api/v1/balance");
        for (String difference : List.of("packetsUnaccounted", "framesMissing")) {
            assertThat(numbers(balance, difference))
                    .as("%s in %s after %s", difference, balance, done)
                    .isNotEmpty()
                    .containsOnly(0L);
        }
    }

    /** The traffic has taken every way that a packet can take, or the balance would say little. */
    private static void assertEveryKindWasSeen(IsthmusRouter isthmus) {
        String balance = isthmus.get("/api/v1/balance");
        for (PacketTally kind : PacketTally.values()) {
            Pattern packets =
                    Pattern.compile("\"kind\"\\s*:\\s*\"" + kind.label() + "\"[^}]*\"packets\"\\s*:\\s*(\\d+)");
            long sum = packets.matcher(balance)
                    .results()
                    .mapToLong(found -> Long.parseLong(found.group(1)))
                    .sum();
            assertThat(sum).as(kind.label()).isGreaterThanOrEqualTo(isCertain(kind) ? 1 : 0);
        }
    }

    private static boolean isCertain(PacketTally kind) {
        return switch (kind) {
            case WAITING, UNMADE -> false;
            case HANDED_ON, TAKEN_OVER -> false; // only where there are more workers than queues
            default -> true;
        };
    }

    private static long sum(String json, String field) {
        return numbers(json, field).stream().mapToLong(number -> number).sum();
    }

    private static List<Long> numbers(String json, String field) {
        return Pattern.compile("\"" + field + "\"\\s*:\\s*(-?\\d+)")
                .matcher(json)
                .results()
                .map(found -> Long.valueOf(found.group(1)))
                .toList();
    }
}
