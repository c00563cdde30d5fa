package net.isthmus.ipsec.export;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.isthmus.core.config.IpsecEncryption;
import net.isthmus.core.config.IpsecIdentity;
import net.isthmus.core.config.IpsecIntegrity;
import net.isthmus.core.config.IpsecKeyExchange;
import net.isthmus.core.config.Tunnel;
import net.isthmus.ipsec.export.PeerView.ChildView;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpPrefix;

/** Cisco IOS and IOS XE: a virtual tunnel interface a child; with selectors, a multi-SA one (IOS XE 16.12). */
final class CiscoText {
    private static final Map<IpsecKeyExchange, String> GROUPS = Vocabulary.groups("");

    private static final Vocabulary IKE = new Vocabulary(
            Map.of(
                    IpsecEncryption.AES128_CBC, "aes-cbc-128",
                    IpsecEncryption.AES192_CBC, "aes-cbc-192",
                    IpsecEncryption.AES256_CBC, "aes-cbc-256",
                    IpsecEncryption.AES128_GCM16, "aes-gcm-128",
                    IpsecEncryption.AES256_GCM16, "aes-gcm-256"),
            Vocabulary.hashes("sha%s"),
            Vocabulary.functions("sha%s"),
            GROUPS);

    private static final Vocabulary ESP = new Vocabulary(
            Map.of(
                    IpsecEncryption.AES128_CBC, "esp-aes",
                    IpsecEncryption.AES192_CBC, "esp-aes 192",
                    IpsecEncryption.AES256_CBC, "esp-aes 256",
                    IpsecEncryption.AES128_GCM16, "esp-gcm",
                    IpsecEncryption.AES192_GCM16, "esp-gcm 192",
                    IpsecEncryption.AES256_GCM16, "esp-gcm 256"),
            Map.of(
                    IpsecIntegrity.HMAC_SHA1_96, "esp-sha-hmac",
                    IpsecIntegrity.HMAC_SHA2_256_128, "esp-sha256-hmac",
                    IpsecIntegrity.HMAC_SHA2_384_192, "esp-sha384-hmac",
                    IpsecIntegrity.HMAC_SHA2_512_256, "esp-sha512-hmac"),
            Map.of(),
            GROUPS);

    private CiscoText() {}

    static void render(PeerView view, Lines lines) {
        ike(view, lines);
        profile(view, lines);
        int number = 1;
        for (ChildView child : view.children()) {
            child(view, child, number++, lines);
        }
    }

    private static void ike(PeerView view, Lines lines) {
        Optional<Choice> choice = Choice.ike(view.proposals(), IKE);
        PeerConfiguration.lacking(choice, "IKE", view.proposals(), lines);
        String name = "ISTHMUS-" + view.name();
        choice.ifPresent(one -> {
            lines.add("crypto ikev2 proposal {}", name);
            lines.add(" encryption {}", String.join(" ", one.encryption()));
            if (one.isAead()) {
                lines.add(" prf {}", String.join(" ", one.prf()));
            } else {
                lines.add(" integrity {}", String.join(" ", one.integrity()));
            }
            lines.add(" group {}", String.join(" ", one.keyExchange()));
            lines.add("!");
        });
        lines.add("crypto ikev2 policy {}", name);
        lines.add(" match address local {}", view.near());
        lines.add(" proposal {}", name);
        lines.add("!");
    }

    private static void profile(PeerView view, Lines lines) {
        String name = "ISTHMUS-" + view.name();
        if (view.isPsk()) {
            lines.add("crypto ikev2 keyring {}", name);
            lines.add(" peer {}", view.name());
            lines.add("  address {}", view.far());
            lines.add("  pre-shared-key {}", PeerView.SECRET);
            lines.add("!");
        }
        lines.add("crypto ikev2 profile {}", name);
        lines.add(" match identity remote {}", identity(view.farId(), true));
        lines.add(" identity local {}", identity(view.nearId(), false));
        lines.add(" authentication remote {}", view.isPsk() ? "pre-share" : "rsa-sig");
        lines.add(" authentication local {}", view.isPsk() ? "pre-share" : "rsa-sig");
        lines.add(view.isPsk() ? " keyring local {}" : " pki trustpoint {}", name);
        lines.add(" lifetime {}", view.ikeSeconds());
        if (view.dpdSeconds() > 0) {
            lines.add(" dpd {} 5 periodic", Math.max(10, view.dpdSeconds()));
        }
        if (view.isEncapsulated()) {
            lines.add(" nat force-encap");
        }
        lines.add("!");
    }

    private static String identity(IpsecIdentity id, boolean isMatched) {
        return switch (id.kind()) {
            case ADDRESS ->
                "address " + id.text() + (isMatched && id.text().indexOf(':') < 0 ? " 255.255.255.255" : "");
            case MAIL -> "email " + id.text();
            case KEY_ID -> "key-id " + id.text().substring(2);
            case DISTINGUISHED_NAME, ANY -> "dn";
            case FQDN -> "fqdn " + id.text();
        };
    }

    private static void child(PeerView view, ChildView child, int number, Lines lines) {
        Optional<Choice> choice = Choice.esp(child.proposals(), ESP);
        PeerConfiguration.lacking(choice, "ESP", child.proposals(), lines);
        String name = "ISTHMUS-" + view.name() + "-" + child.name();
        choice.ifPresent(one -> {
            lines.add(
                    "crypto ipsec transform-set {} {}{}",
                    name,
                    one.encryption().getFirst(),
                    one.isAead() ? "" : " " + one.firstIntegrity());
            lines.add(" mode {}", child.isTransport() ? "transport" : "tunnel");
            lines.add("!");
        });
        lines.add("crypto ipsec profile {}", name);
        lines.add(" set transform-set {}", name);
        choice.filter(one -> !one.keyExchange().isEmpty())
                .ifPresent(
                        one -> lines.add(" set pfs group{}", one.keyExchange().getFirst()));
        lines.add(" set security-association lifetime seconds {}", child.lifeSeconds());
        lines.add(" set ikev2-profile ISTHMUS-{}", view.name());
        lines.add("!");
        if (!child.isRouteBased()) {
            accessList(view, child, name, lines);
        }
        tunnel(view, child, name, number, lines);
    }

    private static void accessList(PeerView view, ChildView child, String name, Lines lines) {
        lines.add("ip access-list extended {}", name);
        for (Prefixes.Pair pair : Prefixes.pairs(view, child, lines)) {
            if (pair.near().address().isIpv4()) {
                lines.add(" permit ip {} {}", wild(pair.near()), wild(pair.far()));
            } else {
                lines.note("IPv6 needs an access list of its own: {} to {}", pair.near(), pair.far());
            }
        }
        lines.add("!");
    }

    private static String wild(IpPrefix prefix) {
        return prefix.isDefault() ? "any" : prefix.address() + " " + Inside.wildcard(prefix.length());
    }

    private static void tunnel(PeerView view, ChildView child, String name, int number, Lines lines) {
        lines.add("interface Tunnel{}", number);
        Optional<InterfaceAddress> inside = Inside.near(child.tunnel(), false);
        lines.add(inside.map(address -> " ip address " + address.address() + " " + Inside.netmask(address.length()))
                .orElse(" ip unnumbered UPLINK"));
        Inside.near(child.tunnel(), true).ifPresent(address -> lines.add(" ipv6 address {}", address));
        int mtu = child.tunnel().flatMap(Tunnel::mtu).orElse(1400);
        lines.add(" ip mtu {}", mtu);
        lines.add(" ip tcp adjust-mss {}", mtu - 40);
        lines.add(" tunnel source {}", view.near());
        lines.add(" tunnel mode ipsec {}", view.isIpv6() ? "ipv6" : "ipv4");
        lines.add(" tunnel destination {}", view.far());
        if (!child.isRouteBased()) {
            lines.add(" tunnel protection ipsec policy ipv4 {}", name);
        }
        lines.add(" tunnel protection ipsec profile {}", name);
        lines.add("!");
        List<IpPrefix> prefixes = Prefixes.routed(child.far(), view.far());
        for (IpPrefix prefix : prefixes) {
            if (prefix.address().isIpv4()) {
                lines.add("ip route {} {} Tunnel{}", prefix.address(), Inside.netmask(prefix.length()), number);
            } else {
                lines.add("ipv6 route {} Tunnel{}", prefix, number);
            }
        }
        if (prefixes.isEmpty()) {
            lines.note("Lead what is behind the appliance to Tunnel{}: ip route NETWORK MASK Tunnel{}", number, number);
        }
    }
}
