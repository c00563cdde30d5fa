package net.isthmus.appliance.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.Lab;
import net.isthmus.lab.LabHost;
import net.isthmus.lab.LabNetwork;
import net.isthmus.lab.LabTopology;
import net.isthmus.lab.LabTopology.Host;
import net.isthmus.lab.LabTopology.Segment;
import net.isthmus.lab.Namespace;
import net.isthmus.lab.Outcome;

/**
 * Two appliances that are each other's IPsec peers, by routers between them that know nothing of the networks behind.
 *
 * <pre>
 *  a1 ── west ── west-edge ══════ east-edge ── east ── b1
 *  10.1.0.11   172.16.1.2                 172.16.2.2   10.2.0.11      policy-based: 10.1.0.0/24 to 10.2.0.0/24
 *                                                                     route-based: all else by vti
 * </pre>
 */
final class TunnelledLab implements AutoCloseable {

    static final String SECRET = "q8Zr1vT0mLx3WnYb7KdE5uJc2HsA9fGp";

    private final Lab westLab = Lab.open();
    private final Lab eastLab = Lab.open();
    private final LabNetwork westNetwork;
    private final LabNetwork eastNetwork;
    final IsthmusRouter west;
    final IsthmusRouter east;

    TunnelledLab() {
        this(document(1, 2, "start"), document(2, 1, "none"));
    }

    TunnelledLab(String westDocument, String eastDocument) {
        this(westDocument, eastDocument, List.of());
    }

    TunnelledLab(String westDocument, String eastDocument, List<String> javaOptions) {
        westNetwork = LabNetwork.build(westLab, side("a1", "west-edge", 1), step -> {});
        eastNetwork = LabNetwork.build(eastLab, side("b1", "east-edge", 2), step -> {});
        Namespace westEdge = westNetwork.host("west-edge").namespace();
        Namespace eastEdge = eastNetwork.host("east-edge").namespace();
        westLab.cable(westEdge.nic("middle"), eastEdge.nic("middle"), 1500, 1);
        route(westEdge, "172.16.0.1/30", "172.16.0.2", "172.16.2.0/30");
        route(eastEdge, "172.16.0.2/30", "172.16.0.1", "172.16.1.0/30");
        westNetwork.host("a1").namespace().ip("route", "add", "default", "via", "10.1.0.1");
        eastNetwork.host("b1").namespace().ip("route", "add", "default", "via", "10.2.0.1");
        west = new IsthmusRouter(westNetwork, StandardLab.appliance(), javaOptions);
        east = new IsthmusRouter(eastNetwork, StandardLab.appliance(), javaOptions);
        west.configure(westDocument);
        east.configure(eastDocument);
        east.start();
        west.start();
        setSecret(eastLab, east, "psk", SECRET);
        setSecret(westLab, west, "psk", SECRET);
    }

    /** Sets a secret by the command line, as an operator does. */
    static void setSecret(Lab lab, IsthmusRouter appliance, String name, String secret) {
        try {
            Path file = Files.writeString(lab.directory().resolve(name), secret + "\n");
            Outcome outcome = appliance.command("secret", "set", name, "--file", file.toString());
            if (outcome.exitCode() != 0) {
                throw new IllegalStateException(outcome.toString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static LabTopology side(String host, String edge, int number) {
        List<String> inside = List.of("10.%d.0.11/24".formatted(number), "10.%d.1.11/24".formatted(number));
        return new LabTopology(
                List.of(
                        new Segment(
                                "inside",
                                "eth1",
                                1500,
                                Optional.empty(),
                                List.of(),
                                List.of(new Host(host, inside, List.of(), List.of()))),
                        new Segment(
                                "uplink",
                                "eth2",
                                1500,
                                Optional.empty(),
                                List.of(),
                                List.of(new Host(
                                        edge, List.of("172.16.%d.1/30".formatted(number)), List.of(), List.of())))),
                List.of(),
                List.of(),
                1);
    }

    private static void route(Namespace edge, String own, String via, String to) {
        edge.sysctl("net.ipv4.ip_forward=1");
        edge.nic("middle").address(own);
        edge.ip("route", "add", to, "via", via);
    }

    static String document(int own, int other, String startAction) {
        return """
                version: 1
                interfaces:
                  inside: { match: { name: eth1 }, addresses: [10.OWN.0.1/24, 10.OWN.1.1/24], zone: trusted }
                  uplink: { match: { name: eth2 }, addresses: [172.16.OWN.2/30], zone: internet }
                  oob: { match: { name: mgmt0 }, role: management }
                ipsec:
                  connections:
                    peer:
                      localAddrs: [172.16.OWN.2]
                      remoteAddrs: [172.16.OTHER.2]
                      remote: { secretRef: psk }
                      children:
                        lan:
                          localTs: [10.OWN.0.0/24]
                          remoteTs: [10.OTHER.0.0/24]
                          startAction: START
                          zone: premises
                        routed: { interface: vti, startAction: START }
                tunnels:
                  vti: { addresses: [169.254.6.OWN/30], zone: premises }
                routes:
                  - { to: 0.0.0.0/0, via: 172.16.OWN.1 }
                  - { to: 10.OTHER.1.0/24, interface: vti }
                zones:
                  internet: {}
                  trusted: { default: allow-out }
                  premises: { default: allow-out }
                """.replace("OWN", "" + own).replace("OTHER", "" + other).replace("START", startAction);
    }

    /** The router between west and the world. */
    Namespace westEdge() {
        return westNetwork.host("west-edge").namespace();
    }

    LabHost a1() {
        return westNetwork.host("a1");
    }

    LabHost b1() {
        return eastNetwork.host("b1");
    }

    @Override
    public void close() {
        west.close();
        east.close();
        eastLab.close();
        westLab.close();
    }
}
