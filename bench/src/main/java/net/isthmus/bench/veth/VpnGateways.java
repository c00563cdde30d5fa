package net.isthmus.bench.veth;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.isthmus.lab.Await;
import net.isthmus.lab.Command;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.LabException;
import net.isthmus.lab.Namespace;
import net.isthmus.lab.Strongswan;

/** Who stands at both ends of the tunnel of a {@link VpnPair}. */
enum VpnGateways {
    /** Isthmus, ESP with AES-128-GCM. */
    ISTHMUS("Isthmus") {
        @Override
        AutoCloseable start(VpnPair pair, int mtuBytes, Path appliance) {
            List<IsthmusRouter> routers = new ArrayList<>();
            for (boolean isWest : List.of(true, false)) {
                var router = new IsthmusRouter(pair.network(isWest), appliance, List.of());
                router.configure(isthmus(isWest, mtuBytes));
                router.start();
                Path secret = file(pair.network(isWest).lab().directory().resolve("psk"), SECRET);
                router.command("secret", "set", "psk", "--file", secret.toString())
                        .orThrow();
                routers.add(router);
            }
            routers.getFirst().command("ipsec", "up", "peer").orThrow();
            return () -> routers.forEach(IsthmusRouter::close);
        }
    },

    /** wireguard-go, which has ChaCha20-Poly1305 only. */
    WIREGUARD_GO("wireguard-go") {
        @Override
        AutoCloseable start(VpnPair pair, int mtuBytes, Path appliance) {
            pair.forwardByKernel();
            String westKey = Command.of("wg", "genkey").run().orThrow().output();
            String eastKey = Command.of("wg", "genkey").run().orThrow().output();
            wireguard(pair, mtuBytes, true, westKey, eastKey);
            wireguard(pair, mtuBytes, false, eastKey, westKey);
            return () -> {};
        }
    },

    /** strongSwan with kernel-libipsec, ESP with AES-128-GCM in UDP. */
    STRONGSWAN("strongSwan, kernel-libipsec") {
        @Override
        AutoCloseable start(VpnPair pair, int mtuBytes, Path appliance) {
            pair.forwardByKernel();
            Strongswan.start(pair.gateway(false)).load(swanctl(false));
            Strongswan.start(pair.gateway(true))
                    .load(swanctl(true))
                    .swanctl("--initiate", "--child", "lan", "--timeout", "10")
                    .orThrow();
            return () -> {};
        }
    },

    /** The kernel, which forwards only: what the cables and the hosts carry. */
    LINUX("Linux, without a tunnel") {
        @Override
        AutoCloseable start(VpnPair pair, int mtuBytes, Path appliance) {
            pair.forwardByKernel();
            return () -> {};
        }
    };

    private static final String SECRET = "q8Zr1vT0mLx3WnYb7KdE5uJc2HsA9fGp";

    /** What it adds to a packet over IPv6, as wg-quick reckons with. */
    private static final int WIREGUARD_BYTES = 80;

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(50);

    private final String label;

    VpnGateways(String label) {
        this.label = label;
    }

    /** What to call them. */
    String label() {
        return label;
    }

    /** True if their packets may be as long as the cable allows, beyond 1500 bytes too. */
    boolean isJumbo() {
        return this != STRONGSWAN;
    }

    /** Starts both gateways and their tunnel, which may take a while to come up; what it gives ends them. */
    abstract AutoCloseable start(VpnPair pair, int mtuBytes, Path appliance);

    private static String isthmus(boolean isWest, int mtuBytes) {
        return """
                version: 1
                interfaces:
                  inside: { match: { name: eth1 }, addresses: [10.%1$d.0.1/24], mtu: %4$d, zone: trusted }
                  uplink: { match: { name: eth2 }, addresses: [172.16.0.%1$d/30], mtu: %4$d, zone: trusted }
                  oob: { match: { name: mgmt0 }, role: management }
                ipsec:
                  connections:
                    peer:
                      localAddrs: [172.16.0.%1$d]
                      remoteAddrs: [172.16.0.%2$d]
                      remote: { secretRef: psk }
                      children:
                        lan:
                          localTs: [10.%1$d.0.0/24]
                          remoteTs: [10.%2$d.0.0/24]
                          espProposals: [aes128gcm16]
                          startAction: none
                          zone: trusted
                routes:
                  - { to: %3$s }
                zones:
                  trusted: { default: allow }
                """.formatted(
                        isWest ? 1 : 2,
                        isWest ? 2 : 1,
                        isWest
                                ? "0.0.0.0/0, via: 172.16.0.2"
                                : "10.1.0.0/24, via: 172.16.0.1 }\n  - { to: " + VpnPair.PLAIN + "/32, via: 10.2.0.11",
                        mtuBytes);
    }

    private static void wireguard(VpnPair pair, int mtuBytes, boolean isWest, String ownKey, String peersKey) {
        Namespace gateway = pair.gateway(isWest);
        // Its control socket lies in a folder that all namespaces share: the name has to be one of its own.
        String name = (isWest ? "ww" : "we") + ProcessHandle.current().pid();
        gateway.start("wireguard-go", "-f", name);
        if (!Await.until(PATIENCE, POLL, () -> gateway.run("wg", "show", name).succeeded())) {
            throw new LabException("wireguard-go does not answer in " + gateway);
        }
        Path key = file(pair.network(isWest).lab().directory().resolve("wireguard.key"), ownKey);
        String peer = Command.of("wg", "pubkey")
                .withInput(peersKey)
                .run()
                .orThrow()
                .output()
                .strip();
        gateway.require("wg", "set", name, "private-key", key.toString(), "listen-port", "51820", "peer", peer);
        gateway.require(
                "wg",
                "set",
                name,
                "peer",
                peer,
                "allowed-ips",
                isWest ? "10.2.0.0/24" : "10.1.0.0/24",
                "endpoint",
                "172.16.0.%d:51820".formatted(isWest ? 2 : 1));
        gateway.ip("link", "set", name, "mtu", Integer.toString(mtuBytes - WIREGUARD_BYTES), "up");
        gateway.ip("route", "replace", isWest ? "10.2.0.0/24" : "10.1.0.0/24", "dev", name);
    }

    private static String swanctl(boolean isWest) {
        return """
                connections { peer {
                  local_addrs = 172.16.0.%1$d
                  remote_addrs = 172.16.0.%2$d
                  version = 2
                  encap = yes
                  proposals = aes128gcm16-prfsha256-ecp256
                  local { auth = psk }
                  remote { auth = psk }
                  children { lan {
                    local_ts = 10.%1$d.0.0/24
                    remote_ts = 10.%2$d.0.0/24
                    esp_proposals = aes128gcm16
                  } } } }
                secrets { ike { secret = "%3$s" } }
                """.formatted(isWest ? 1 : 2, isWest ? 2 : 1, SECRET);
    }

    private static Path file(Path file, String content) {
        try {
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
