package net.isthmus.ipsec.export;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.isthmus.core.config.IpsecEncryption;
import net.isthmus.core.config.IpsecIdentity;
import net.isthmus.core.config.IpsecIntegrity;
import net.isthmus.core.config.Tunnel;
import net.isthmus.ipsec.export.PeerView.ChildView;
import net.isthmus.wire.IpPrefix;

/** Junos on SRX: a secure tunnel (st0) unit a child, with traffic selectors where the child has some. */
final class JuniperText {
    private static final Map<IpsecEncryption, String> CIPHERS = Map.of(
            IpsecEncryption.AES128_CBC, "aes-128-cbc",
            IpsecEncryption.AES192_CBC, "aes-192-cbc",
            IpsecEncryption.AES256_CBC, "aes-256-cbc",
            IpsecEncryption.AES128_GCM16, "aes-128-gcm",
            IpsecEncryption.AES256_GCM16, "aes-256-gcm");

    private static final Vocabulary IKE = new Vocabulary(
            CIPHERS,
            Map.of(
                    IpsecIntegrity.HMAC_SHA1_96, "sha1",
                    IpsecIntegrity.HMAC_SHA2_256_128, "sha-256",
                    IpsecIntegrity.HMAC_SHA2_384_192, "sha-384",
                    IpsecIntegrity.HMAC_SHA2_512_256, "sha-512"),
            Map.of(),
            Vocabulary.groups("group"));

    private static final Vocabulary ESP = new Vocabulary(
            CIPHERS,
            Map.of(
                    IpsecIntegrity.HMAC_SHA1_96, "hmac-sha1-96",
                    IpsecIntegrity.HMAC_SHA2_256_128, "hmac-sha-256-128",
                    IpsecIntegrity.HMAC_SHA2_384_192, "hmac-sha-384",
                    IpsecIntegrity.HMAC_SHA2_512_256, "hmac-sha-512"),
            Map.of(),
            Vocabulary.groups("group"));

    private JuniperText() {}

    static void render(PeerView view, Lines lines) {
        lines.note("ge-0/0/0.0 stands for the interface towards the appliance.");
        ike(view, lines);
        gateway(view, lines);
        int unit = 0;
        for (ChildView child : view.children()) {
            child(view, child, "st0." + unit, unit, lines);
            unit++;
        }
    }

    private static void ike(PeerView view, Lines lines) {
        Optional<Choice> choice = Choice.ike(view.proposals(), IKE);
        PeerConfiguration.lacking(choice, "IKE", view.proposals(), lines);
        String proposal = "set security ike proposal isthmus-" + view.name();
        lines.add("{} authentication-method {}", proposal, view.isPsk() ? "pre-shared-keys" : "certificates");
        choice.ifPresent(one -> {
            lines.add("{} dh-group {}", proposal, one.keyExchange().getFirst());
            lines.add("{} encryption-algorithm {}", proposal, one.encryption().getFirst());
            if (!one.isAead()) {
                lines.add("{} authentication-algorithm {}", proposal, one.firstIntegrity());
            }
        });
        lines.add("{} lifetime-seconds {}", proposal, view.ikeSeconds());
        String policy = "set security ike policy isthmus-" + view.name();
        lines.add("{} proposals isthmus-{}", policy, view.name());
        lines.add(
                view.isPsk() ? "{} pre-shared-key ascii-text \"{}\"" : "{} certificate local-certificate {}",
                policy,
                view.isPsk() ? PeerView.SECRET : "isthmus-" + view.name());
    }

    private static void gateway(PeerView view, Lines lines) {
        String gateway = "set security ike gateway isthmus-" + view.name();
        lines.add("{} ike-policy isthmus-{}", gateway, view.name());
        lines.add("{} version v2-only", gateway);
        lines.add("{} address {}", gateway, view.far());
        lines.add("{} external-interface ge-0/0/0.0", gateway);
        lines.add("{} local-address {}", gateway, view.near());
        lines.add("{} local-identity {}", gateway, identity(view.nearId()));
        lines.add("{} remote-identity {}", gateway, identity(view.farId()));
        if (view.dpdSeconds() > 0) {
            lines.add("{} dead-peer-detection optimized", gateway);
            lines.add("{} dead-peer-detection interval {}", gateway, Math.clamp(view.dpdSeconds(), 2, 60));
        }
        if (view.isEncapsulated()) {
            lines.note("Junos has no forced UDP encapsulation for IKEv2 gateways: the appliance does it from its end.");
        }
    }

    private static String identity(IpsecIdentity id) {
        return switch (id.kind()) {
            case ADDRESS -> (id.text().indexOf(':') < 0 ? "inet " : "inet6 ") + id.text();
            case MAIL -> "user-at-hostname " + PeerConfiguration.quoted(id);
            case KEY_ID -> "key-id " + id.text().substring(2);
            case DISTINGUISHED_NAME -> "distinguished-name container " + PeerConfiguration.quoted(id);
            case FQDN, ANY -> "hostname " + id.text();
        };
    }

    private static void child(PeerView view, ChildView child, String link, int unit, Lines lines) {
        Optional<Choice> choice = Choice.esp(child.proposals(), ESP);
        PeerConfiguration.lacking(choice, "ESP", child.proposals(), lines);
        String name = "isthmus-" + view.name() + "-" + child.name();
        String proposal = "set security ipsec proposal " + name;
        lines.add("{} protocol esp", proposal);
        choice.ifPresent(one -> {
            lines.add("{} encryption-algorithm {}", proposal, one.encryption().getFirst());
            if (!one.isAead()) {
                lines.add("{} authentication-algorithm {}", proposal, one.firstIntegrity());
            }
        });
        lines.add("{} lifetime-seconds {}", proposal, child.lifeSeconds());
        lines.add("set security ipsec policy {} proposals {}", name, name);
        choice.filter(one -> !one.keyExchange().isEmpty())
                .ifPresent(one -> lines.add(
                        "set security ipsec policy {} perfect-forward-secrecy keys {}",
                        name,
                        one.keyExchange().getFirst()));
        String vpn = "set security ipsec vpn " + name;
        lines.add("{} bind-interface {}", vpn, link);
        lines.add("{} ike gateway isthmus-{}", vpn, view.name());
        lines.add("{} ike ipsec-policy {}", vpn, name);
        lines.add("{} establish-tunnels {}", vpn, view.isCalling() ? "immediately" : "on-traffic");
        if (child.isTransport()) {
            lines.note("Junos has no transport mode between gateways: make the child a tunnel.");
        }
        if (!child.isRouteBased()) {
            selectors(view, child, vpn, lines);
        }
        link(view, child, link, unit, lines);
    }

    private static void selectors(PeerView view, ChildView child, String vpn, Lines lines) {
        int number = 1;
        for (Prefixes.Pair pair : Prefixes.pairs(view, child, lines)) {
            lines.add("{} traffic-selector ts{} local-ip {} remote-ip {}", vpn, number++, pair.near(), pair.far());
        }
    }

    private static void link(PeerView view, ChildView child, String link, int unit, Lines lines) {
        String family = "set interfaces st0 unit " + unit + " family ";
        lines.add(Inside.near(child.tunnel(), false)
                .map(address -> family + "inet address " + address)
                .orElse(family + "inet"));
        Inside.near(child.tunnel(), true).ifPresent(address -> lines.add("{}inet6 address {}", family, address));
        child.tunnel().flatMap(Tunnel::mtu).ifPresent(mtu -> lines.add("{}inet mtu {}", family, mtu));
        lines.add("set security zones security-zone vpn interfaces {}", link);
        if (child.isRouteBased()) {
            List<IpPrefix> prefixes = Prefixes.routed(child.far(), view.far());
            for (IpPrefix prefix : prefixes) {
                lines.add("set routing-options static route {} next-hop {}", prefix, link);
            }
            if (prefixes.isEmpty()) {
                lines.note("set routing-options static route NETWORK-BEHIND-THE-APPLIANCE next-hop {}", link);
            }
        }
    }
}
