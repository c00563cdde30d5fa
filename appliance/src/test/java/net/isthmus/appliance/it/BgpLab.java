package net.isthmus.appliance.it;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.isthmus.lab.Await;
import net.isthmus.lab.BgpDaemon;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.Lab;
import net.isthmus.lab.LabNetwork;
import net.isthmus.lab.LabTopology;
import net.isthmus.lab.LabTopology.Host;
import net.isthmus.lab.LabTopology.Segment;
import net.isthmus.lab.Namespace;

/**
 * The appliance between other speakers, each on a link of its own. N is 1 for FRR, 2 for BIRD, 3 for GoBGP and 4 for a
 * BIRD of the same autonomous system; behind each is 192.168.N.1, which it announces as 192.168.N.0/24.
 *
 * <pre>
 *  a1 ── appliance, AS 64512 ──── 172.16.1.1  frr    AS 65001, MD5, graceful restart
 *  10.1.0.11, fd00:10::11    ──── 172.16.2.1  bird   AS 65002, TTL 255 (RFC 5082)
 *                            ──── 172.16.3.1  gobgp  AS 65003
 *                            ──── 172.16.4.1  inner  AS 64512, a client of the appliance as reflector
 *                            ──── 172.16.5.1  other  AS 64512, another one
 * </pre>
 */
final class BgpLab implements AutoCloseable {
    static final Duration SETTLE = Duration.ofSeconds(30);
    static final Duration POLL = Duration.ofMillis(200);
    static final String SECRET = "q8Zr1vT0mLx3WnYb7KdE5uJc";
    private static final List<String> NAMES = List.of("frr", "bird", "gobgp", "inner", "other");

    private final Lab lab = Lab.open();
    private final LabNetwork network;
    final IsthmusRouter appliance;
    final BgpDaemon frr;
    final BgpDaemon bird;
    final BgpDaemon gobgp;
    final BgpDaemon inner;
    final BgpDaemon other;

    BgpLab() {
        List<Segment> segments = new ArrayList<>();
        segments.add(
                segment("inside", 0, new Host("a1", List.of("10.1.0.11/24", "fd00:10::11/64"), List.of(), List.of())));
        for (int n = 1; n <= NAMES.size(); n++) {
            List<String> addresses = List.of("172.16.%d.1/24".formatted(n), "fd00:%d::1/64".formatted(n));
            List<String> behind = List.of("192.168.%d.1/32".formatted(n), "fd01:%d::1/128".formatted(n));
            segments.add(segment(NAMES.get(n - 1), n, new Host(NAMES.get(n - 1), addresses, behind, List.of())));
        }
        network = LabNetwork.build(lab, new LabTopology(segments, List.of(), List.of(), 1), step -> {});
        host("a1").ip("route", "add", "default", "via", "10.1.0.1");
        host("a1").ip("-6", "route", "add", "default", "via", "fd00:10::1");
        frr = BgpDaemon.start(BgpDaemon.Kind.FRR, host("frr"), BgpPeers.FRR);
        bird = BgpDaemon.start(BgpDaemon.Kind.BIRD, host("bird"), BgpPeers.bird(2, 65_002, "ttl security on;"));
        gobgp = BgpDaemon.start(BgpDaemon.Kind.GOBGP, host("gobgp"), BgpPeers.GOBGP);
        inner = BgpDaemon.start(BgpDaemon.Kind.BIRD, host("inner"), BgpPeers.bird(4, 64_512, ""));
        other = BgpDaemon.start(BgpDaemon.Kind.BIRD, host("other"), BgpPeers.bird(5, 64_512, ""));
        appliance = new IsthmusRouter(network, StandardLab.appliance(), List.of());
        appliance.configure(BgpPeers.document(""));
        appliance.start();
        require(appliance.put("/api/v1/secrets/frr-md5", SECRET).statusCode());
        commit(BgpPeers.DOCUMENT);
    }

    private static Segment segment(String name, int number, Host host) {
        return new Segment(name, "eth" + (number + 1), 1500, Optional.empty(), List.of(), List.of(host));
    }

    private static void require(int status) {
        if (status != 200) {
            throw new IllegalStateException("HTTP " + status);
        }
    }

    Namespace host(String name) {
        return network.host(name).namespace();
    }

    /** The NIC of a host. */
    net.isthmus.lab.Nic nic(String name) {
        return network.host(name).nic();
    }

    void commit(String document) {
        var answer = appliance.commit(document);
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.body());
        }
    }

    /** Waits for something. */
    static boolean comesTrue(java.util.function.BooleanSupplier condition) {
        return Await.until(SETTLE, POLL, condition);
    }

    /** How many sessions are up. */
    int established() {
        return count(appliance.get("/api/v1/bgp"), "\"state\"\\s*:\\s*\"established\"");
    }

    /** How many sessions there have been with all neighbours together. */
    long sessionsEver() {
        return sessionsEver(appliance.get("/api/v1/bgp"));
    }

    /** How many sessions there have been, by what the API says of one neighbour or of all. */
    static long sessionsEver(String answer) {
        Matcher found = Pattern.compile("\"establishedTimes\"\\s*:\\s*(\\d+)").matcher(answer);
        return found.results().mapToLong(one -> Long.parseLong(one.group(1))).sum();
    }

    boolean isEstablished(String name) {
        return neighbor(name).contains("\"state\":\"established\"");
    }

    /** What the API says of a neighbour, without blanks. */
    String neighbor(String name) {
        return appliance
                .get("/api/v1/bgp/neighbors/" + name)
                .replaceAll("\\s+(?=[\"\\]}{\\[:\\d,])", "")
                .replace("\": ", "\":");
    }

    /** A number of it. */
    long number(String neighbor, String key) {
        Matcher found = Pattern.compile("\"" + key + "\"\\s*:\\s*(-?\\d+)").matcher(neighbor(neighbor));
        return found.find() ? Long.parseLong(found.group(1)) : -2;
    }

    static int count(String text, String regex) {
        return (int) Pattern.compile(regex).matcher(text).results().count();
    }

    /** True once a ping from one host reaches an address, if it does in time. */
    boolean reaches(String from, String address) {
        return comesTrue(() -> ping(from, address));
    }

    boolean ping(String from, String address) {
        return host(from).run("ping", "-c", "1", "-W", "1", address).succeeded();
    }

    /** The best routes as the data plane has them. */
    String routes(String within) {
        return appliance.command("show", "routes", within).output();
    }

    /** What everybody says: for error messages. */
    String why() {
        return appliance.command("show", "bgp").output()
                + appliance.command("bgp", "routes").output()
                + appliance.command("show", "drops").output()
                + frr.answer("show bgp summary")
                + bird.answer("show", "protocols", "all")
                + gobgp.answer("neighbor")
                + inner.answer("show", "protocols")
                + appliance.process().tail();
    }

    @Override
    public void close() {
        appliance.close();
        lab.close();
    }
}
