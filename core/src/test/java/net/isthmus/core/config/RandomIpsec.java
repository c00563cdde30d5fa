package net.isthmus.core.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpPrefix;

/** Tunnels and connections of IPsec from small pools, so that two configurations have much in common. */
final class RandomIpsec {

    private final Random random;
    private final Map<String, Tunnel> tunnels = new LinkedHashMap<>();
    private final Map<String, IpsecConnection> connections = new LinkedHashMap<>();

    RandomIpsec(Random random) {
        this.random = random;
        for (int i = random.nextInt(3); i > 0; i--) {
            tunnels.put("t" + i, tunnel(i));
        }
        List<String> free = new ArrayList<>(tunnels.keySet());
        for (int i = random.nextInt(3); i > 0; i--) {
            Map<String, IpsecChild> children = new LinkedHashMap<>();
            for (int k = 1 + random.nextInt(2); k > 0; k--) {
                boolean isRouteBased = !free.isEmpty() && random.nextBoolean();
                children.put("k" + k, isRouteBased ? routeBased(free.removeFirst()) : policyBased(i * 10 + k));
            }
            connections.put("c" + i, connection(i, children));
        }
    }

    Ipsec ipsec() {
        return new Ipsec(connections);
    }

    Map<String, Tunnel> tunnels() {
        return tunnels;
    }

    private Tunnel tunnel(int number) {
        List<InterfaceAddress> own = random.nextBoolean()
                ? List.of()
                : List.of(InterfaceAddress.parse("169.254.%d.%d/30".formatted(number, 1 + random.nextInt(2))));
        return new Tunnel(
                TunnelMode.VTI,
                own,
                random.nextBoolean() ? Optional.empty() : Optional.of(RandomPolicies.ZONE),
                random.nextBoolean() ? Optional.empty() : Optional.of(1400 + random.nextInt(2)),
                random.nextBoolean() ? MssClamp.OFF : new MssClamp.Auto());
    }

    private IpsecConnection connection(int number, Map<String, IpsecChild> children) {
        boolean isPsk = random.nextBoolean();
        return new IpsecConnection(
                List.of(),
                List.of(IpsecPeerAddress.parse("198.51.100." + number)),
                random.nextBoolean() ? 500 : 4500,
                random.nextBoolean() ? List.of() : List.of(IkeProposal.parse("aes256gcm16-prfsha384-ecp384")),
                isPsk
                        ? IpsecLocal.STANDARD
                        : new IpsecLocal(
                                IpsecAuth.PUBKEY,
                                Optional.of(IpsecIdentity.parse("edge-" + random.nextInt(2))),
                                Optional.of("edge"),
                                Optional.empty()),
                new IpsecRemote(
                        isPsk ? IpsecAuth.PSK : IpsecAuth.PUBKEY,
                        Optional.empty(),
                        Optional.empty(),
                        isPsk ? Optional.empty() : Optional.of("authority"),
                        IpsecRevocation.RELAXED,
                        isPsk ? Optional.of("psk") : Optional.empty()),
                Duration.ofSeconds(10 + random.nextInt(2)),
                random.nextBoolean()
                        ? IpsecRetransmit.STANDARD
                        : new IpsecRetransmit(Duration.ofSeconds(2), 1 + random.nextInt(3)),
                Duration.ofHours(4),
                Duration.ZERO,
                Duration.ofMinutes(9),
                Duration.ofMinutes(9),
                random.nextBoolean(),
                random.nextBoolean(),
                true,
                IpsecChildless.ALLOW,
                random.nextBoolean() ? Optional.empty() : Optional.of(new IpsecPpk("p", "ppk", random.nextBoolean())),
                children);
    }

    private IpsecChild routeBased(String tunnel) {
        return child(List.of(), List.of(), Optional.of(tunnel));
    }

    private IpsecChild policyBased(int number) {
        return child(
                List.of(IpsecSelector.of(IpPrefix.parse("10.%d.0.0/16".formatted(100 + number)))),
                List.of(IpsecSelector.parse("192.168.%d.0/24[tcp/443]".formatted(number))),
                Optional.empty());
    }

    private IpsecChild child(List<IpsecSelector> local, List<IpsecSelector> remote, Optional<String> link) {
        return new IpsecChild(
                local,
                remote,
                random.nextBoolean() ? List.of() : List.of(EspProposal.parse("aes128gcm16-x25519")),
                Duration.ofSeconds(3060),
                Duration.ofHours(1),
                Duration.ofSeconds(540),
                random.nextBoolean() ? Optional.empty() : Optional.of(IpsecAmount.parse("500G")),
                Optional.empty(),
                Optional.empty(),
                Optional.of(IpsecAmount.parse("4000000000")),
                IpsecMode.TUNNEL,
                IpsecStartAction.values()[random.nextInt(3)],
                IpsecDpdAction.RESTART,
                link,
                link.isEmpty() && random.nextInt(4) == 0 ? Optional.of(RandomPolicies.ZONE) : Optional.empty(),
                1024 << random.nextInt(2),
                random.nextBoolean());
    }
}
