package net.isthmus.appliance.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import net.isthmus.lab.Await;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.Lab;
import net.isthmus.lab.LabNetwork;
import net.isthmus.lab.LabTopology;
import net.isthmus.lab.LabTopology.Host;
import net.isthmus.lab.LabTopology.Segment;
import net.isthmus.lab.Namespace;
import net.isthmus.lab.Outcome;
import net.isthmus.lab.Strongswan;

/**
 * An appliance and one strongSwan with many connections between them, each with a peer address and selectors of its
 * own, so that all are tried at once:
 *
 * <pre>
 *  a1 ── appliance, 172.16.1.2 ═══ 172.16.1.(10 + N), strongSwan, 10.2.N.11
 *  10.1.0.(10 + N)
 * </pre>
 */
final class StrongswanLab implements AutoCloseable {
    private static final Pattern SUITE = Pattern.compile("\"suite\"\\s*:\\s*\"([^\"]+)\"");
    static final Duration SETTLE = Duration.ofSeconds(20);
    static final Duration POLL = Duration.ofMillis(200);

    private final Lab lab = Lab.open();
    private final Namespace inside;
    private final Path swanctlFolder;
    private final Namespace peer;
    final IsthmusRouter appliance;
    final Strongswan strongswan;

    /** With that many peers' addresses; there are no connections yet. */
    StrongswanLab(int peers) {
        LabNetwork network = LabNetwork.build(
                lab,
                new LabTopology(
                        List.of(
                                segment("inside", "eth1", host("a1", peers, "10.1.0.%d/24", List.of())),
                                segment(
                                        "uplink",
                                        "eth2",
                                        host(
                                                "swan",
                                                peers,
                                                "172.16.1.%d/24",
                                                IntStream.range(0, peers)
                                                        .mapToObj(n -> there(n) + "/32")
                                                        .toList()))),
                        List.of(),
                        List.of(),
                        1),
                step -> {});
        inside = network.host("a1").namespace();
        inside.ip("route", "add", "default", "via", "10.1.0.1");
        peer = network.host("swan").namespace();
        peer.sysctl("net.ipv4.ip_forward=1", "net.ipv4.conf.all.rp_filter=0", "net.ipv4.conf.default.rp_filter=0");
        strongswan = Strongswan.start(peer);
        swanctlFolder = peer.file("strongswan");
        appliance = new IsthmusRouter(network, StandardLab.appliance(), List.of());
        appliance.configure(document("{}"));
        appliance.start();
    }

    private static Host host(String name, int peers, String addresses, List<String> loopback) {
        List<String> all =
                IntStream.range(10, 10 + peers).mapToObj(addresses::formatted).toList();
        return new Host(name, all, loopback, List.of());
    }

    private static Segment segment(String name, String port, Host host) {
        return new Segment(name, port, 1500, Optional.empty(), List.of(), List.of(host));
    }

    private static String there(int number) {
        return "10.2.%d.11".formatted(number);
    }

    private static String document(String connections) {
        return """
                version: 1
                interfaces:
                  inside: { match: { name: eth1 }, addresses: [10.1.0.1/24], zone: trusted }
                  uplink: { match: { name: eth2 }, addresses: [172.16.1.2/24], zone: internet }
                  oob: { match: { name: mgmt0 }, role: management }
                routes:
                  - { to: 0.0.0.0/0, via: 172.16.1.10 }
                zones:
                  internet: {}
                  trusted: { default: allow-out }
                  premises: { default: allow-out }
                ipsec:
                  connections: %s
                """.formatted(connections);
    }

    /** Commits connections c0, c1 ... to the appliance; {@code own} tells the lines that differ, at no indentation. */
    void commit(int peers, IntFunction<String> own, IntFunction<String> ownOfChild) {
        StringBuilder connections = new StringBuilder("\n");
        for (int n = 0; n < peers; n++) {
            connections.append("""
                    c%d:
                      localAddrs: [172.16.1.2]
                      remoteAddrs: [172.16.1.%d]
                    %s
                      children:
                        lan: { localTs: [10.1.0.%d/32], remoteTs: [10.2.%d.0/24], zone: premises, %s }
                    """.formatted(
                            n, 10 + n, own.apply(n).strip().indent(2).stripTrailing(), 10 + n, n, ownOfChild.apply(n))
                    .indent(4));
        }
        var answer = appliance.commit(document(connections.toString()));
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.body());
        }
    }

    /** Loads the other ends into strongSwan. */
    void load(int peers, IntFunction<String> own, IntFunction<String> ownOfChild, String secrets) {
        StringBuilder connections = new StringBuilder();
        for (int n = 0; n < peers; n++) {
            connections.append("""
                    c%d {
                      remote_addrs = 172.16.1.2
                      local_addrs = 172.16.1.%d
                      version = 2
                      encap = yes
                      %s
                      children { lan%d {
                        local_ts = 10.2.%d.0/24
                        remote_ts = 10.1.0.%d/32
                        %s
                      } }
                    }
                    """.formatted(n, 10 + n, own.apply(n), n, n, 10 + n, ownOfChild.apply(n)));
        }
        strongswan.load("connections {\n%s}\nsecrets { %s }\n".formatted(connections, secrets));
    }

    /** Puts a file where swanctl looks for certificates and keys. */
    void give(String path, String content) {
        write(swanctlFolder.resolve(path), content);
    }

    /** Sets one of the appliance's secrets. */
    void secret(String name, String content) {
        var answer = appliance.put("/api/v1/secrets/" + name, content);
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.body());
        }
    }

    private static Path write(Path file, String content) {
        try {
            Files.createDirectories(file.getParent());
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A folder for what a test makes. */
    Path folder() {
        return lab.directory();
    }

    /** Runs something beside strongSwan, until the lab is closed. */
    void startBeside(String... words) {
        peer.start(words);
    }

    /** Lets strongSwan begin. */
    Outcome initiate(int number) {
        return strongswan.swanctl("--initiate", "--child", "lan" + number, "--timeout", "10");
    }

    /** The algorithms of the IKE SA, as the appliance has it. */
    String ikeSuite(int number) {
        Matcher suite = SUITE.matcher(appliance.get("/api/v1/ipsec/c" + number));
        return suite.find() ? suite.group(1) : "none";
    }

    /** Gives a connection's child new keys. */
    void rekeyChild(int number) {
        order(number, "/lan/rekey");
    }

    /** Brings a connection up. */
    void up(int number) {
        order(number, "/up");
    }

    /** Takes a connection down. */
    void down(int number) {
        order(number, "/down");
    }

    private void order(int number, String order) {
        var answer = appliance.post("/api/v1/ipsec/c" + number + order);
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.body());
        }
    }

    /** The Child SAs of a connection, as strongSwan shows them. */
    String child(int number) {
        return strongswan.swanctl("--list-sas", "--child", "lan" + number).output();
    }

    /** True once a ping passes that tunnel, if it does in time. */
    boolean reaches(int number) {
        return Await.until(SETTLE, POLL, () -> inside.run(
                        "ping", "-c", "1", "-W", "1", "-I", "10.1.0." + (10 + number), there(number))
                .succeeded());
    }

    /** What both ends say of a connection: for error messages. */
    String why(int number) {
        return appliance.command("show", "ipsec", "c" + number).output()
                + appliance.command("ipsec", "log", "c" + number).output()
                + appliance.command("show", "drops").output()
                + strongswan.sas()
                + strongswan.tail();
    }

    @Override
    public void close() {
        appliance.close();
        lab.close();
    }
}
