package net.isthmus.ipsec.export;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import net.isthmus.core.config.IpsecEncryption;
import net.isthmus.core.config.IpsecIdentity;
import net.isthmus.core.config.IpsecIntegrity;
import net.isthmus.core.config.IpsecKeyExchange;
import net.isthmus.ipsec.export.PeerView.ChildView;

/** RouterOS 7, which has policies and no tunnel interface for IPsec. */
final class MikrotikText {
    private static final Map<IpsecKeyExchange, String> GROUPS = groups();

    private static final Vocabulary IKE = new Vocabulary(
            Map.of(
                    IpsecEncryption.AES128_CBC, "aes-128",
                    IpsecEncryption.AES192_CBC, "aes-192",
                    IpsecEncryption.AES256_CBC, "aes-256"),
            Vocabulary.hashes("sha%s"),
            Map.of(),
            GROUPS);
    private static final Vocabulary ESP = new Vocabulary(
            Map.of(
                    IpsecEncryption.AES128_CBC, "aes-128-cbc",
                    IpsecEncryption.AES192_CBC, "aes-192-cbc",
                    IpsecEncryption.AES256_CBC, "aes-256-cbc",
                    IpsecEncryption.AES128_GCM16, "aes-128-gcm",
                    IpsecEncryption.AES192_GCM16, "aes-192-gcm",
                    IpsecEncryption.AES256_GCM16, "aes-256-gcm",
                    IpsecEncryption.CHACHA20_POLY1305, "chacha20poly1305"),
            withoutSha384(),
            Map.of(),
            GROUPS);

    private MikrotikText() {}

    private static Map<IpsecKeyExchange, String> groups() {
        Map<IpsecKeyExchange, String> groups = new EnumMap<>(IpsecKeyExchange.class);
        for (IpsecKeyExchange one : Vocabulary.groups("").keySet()) {
            groups.put(one, one.word());
        }
        groups.put(IpsecKeyExchange.CURVE25519, "x25519");
        return groups;
    }

    private static Map<IpsecIntegrity, String> withoutSha384() {
        var hashes = new EnumMap<>(Vocabulary.hashes("sha%s"));
        hashes.remove(IpsecIntegrity.HMAC_SHA2_384_192);
        return hashes;
    }

    static void render(PeerView view, Lines lines) {
        String name = "isthmus-" + view.name();
        Optional<Choice> choice = Choice.ike(view.proposals(), IKE);
        PeerConfiguration.lacking(choice, "IKE", view.proposals(), lines);
        lines.add(
                "/ip ipsec profile add name={}{} lifetime={}s dpd-interval={} nat-traversal=yes proposal-check=obey",
                name,
                choice.map(one -> " dh-group=" + String.join(",", one.keyExchange()) + " enc-algorithm="
                                + String.join(",", one.encryption()) + " hash-algorithm=" + one.firstIntegrity())
                        .orElse(""),
                view.ikeSeconds(),
                view.dpdSeconds() > 0 ? view.dpdSeconds() + "s" : "disable-dpd");
        lines.add(
                "/ip ipsec peer add name={} address={} {}exchange-mode=ike2 profile={}",
                name,
                host(view.far()),
                view.near().equals(PeerView.NEAR) ? "" : "local-address=" + view.near() + " ",
                name);
        lines.add(
                "/ip ipsec identity add peer={} {} my-id={} remote-id={}",
                name,
                view.isPsk()
                        ? "auth-method=pre-shared-key secret=\"" + PeerView.SECRET + "\""
                        : "auth-method=digital-signature certificate=" + name,
                identity(view.nearId()),
                identity(view.farId()));
        if (view.isEncapsulated()) {
            lines.note("RouterOS cannot force UDP encapsulation: the appliance does it from its end.");
        }
        view.children().forEach(child -> child(view, child, name, lines));
        lines.note("Exempt these networks from masquerading: /ip firewall nat add chain=srcnat action=accept "
                + "ipsec-policy=out,ipsec place-before=0");
    }

    private static String host(String address) {
        return address.indexOf(':') >= 0 ? address + "/128" : address.matches("[0-9.]+") ? address + "/32" : address;
    }

    private static String identity(IpsecIdentity id) {
        return switch (id.kind()) {
            case ADDRESS -> "address:" + id.text();
            case MAIL -> "user-fqdn:" + id.text();
            case KEY_ID -> "key-id:" + id.text().substring(2);
            case FQDN -> "fqdn:" + id.text();
            case DISTINGUISHED_NAME, ANY -> "auto";
        };
    }

    private static void child(PeerView view, ChildView child, String peer, Lines lines) {
        Optional<Choice> choice = Choice.esp(child.proposals(), ESP);
        PeerConfiguration.lacking(choice, "ESP", child.proposals(), lines);
        String name = peer + "-" + child.name();
        lines.add(
                "/ip ipsec proposal add name={}{} lifetime={}s",
                name,
                choice.map(MikrotikText::algorithms).orElse(""),
                child.lifeSeconds());
        for (Prefixes.Pair pair : Prefixes.pairs(view, child, lines)) {
            String policy = "/ip ipsec policy add peer=" + peer + " src-address=" + pair.near() + " dst-address="
                    + pair.far() + " tunnel=" + (child.isTransport() ? "no" : "yes") + " proposal=" + name;
            if (pair.far().isDefault()) {
                lines.note("RouterOS has no tunnel interface for IPsec, and this would take all of its traffic:");
                lines.note(policy);
                lines.note("Narrow localTs and remoteTs of child {}, or take another device for routes.", child.name());
            } else {
                lines.add(policy);
            }
        }
    }

    private static String algorithms(Choice choice) {
        return " enc-algorithms=" + String.join(",", choice.encryption()) + " auth-algorithms="
                + (choice.isAead() ? "null" : String.join(",", choice.integrity())) + " pfs-group="
                + (choice.keyExchange().isEmpty()
                        ? "none"
                        : choice.keyExchange().getFirst());
    }
}
