package net.isthmus.ipsec.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.isthmus.core.config.IpsecEncryption;
import net.isthmus.core.config.IpsecIdentity;
import net.isthmus.ipsec.export.PeerView.ChildView;
import net.isthmus.wire.IpPrefix;

/** FortiOS: one interface-mode phase 1 a connection, one phase 2 a pair of selectors. */
final class FortigateText {
    private static final Map<IpsecEncryption, String> CIPHERS = Map.of(
            IpsecEncryption.AES128_CBC, "aes128",
            IpsecEncryption.AES192_CBC, "aes192",
            IpsecEncryption.AES256_CBC, "aes256",
            IpsecEncryption.AES128_GCM16, "aes128gcm",
            IpsecEncryption.AES256_GCM16, "aes256gcm",
            IpsecEncryption.CHACHA20_POLY1305, "chacha20poly1305");

    private static final Vocabulary IKE = new Vocabulary(
            CIPHERS, Vocabulary.hashes("sha%s"), Vocabulary.functions("prfsha%s"), Vocabulary.newerGroups(""));
    private static final Vocabulary ESP =
            new Vocabulary(CIPHERS, Vocabulary.hashes("sha%s"), Map.of(), Vocabulary.newerGroups(""));
    private static final int MAX_NAME = 15;
    private static final int MAX_GROUPS = 3;

    private FortigateText() {}

    static void render(PeerView view, Lines lines) {
        lines.note("wan1 stands for the interface towards the appliance.");
        phase1(view, lines);
        lines.open("config vpn ipsec phase2-interface");
        for (ChildView child : view.children()) {
            phase2(view, child, lines);
        }
        lines.close("end");
        link(view, lines);
        routes(view, lines);
    }

    /** FortiOS takes 15 characters, since the tunnel's interface has the name. */
    private static String name(PeerView view) {
        return view.name().length() > MAX_NAME ? view.name().substring(0, MAX_NAME) : view.name();
    }

    private static void phase1(PeerView view, Lines lines) {
        Optional<Choice> choice = Choice.ike(view.proposals(), IKE);
        PeerConfiguration.lacking(choice, "IKE", view.proposals(), lines);
        lines.open("config vpn ipsec phase1-interface").open("edit \"{}\"", name(view));
        lines.add("set interface \"wan1\"");
        lines.add("set ike-version 2");
        lines.add("set ip-version {}", view.isIpv6() ? 6 : 4);
        lines.add("set local-gw{} {}", view.isIpv6() ? "6" : "", view.near());
        lines.add("set remote-gw{} {}", view.isIpv6() ? "6" : "", view.far());
        lines.add("set net-device disable");
        choice.ifPresent(one -> {
            lines.add("set proposal {}", String.join(" ", proposals(one, one.isAead() ? one.prf() : one.integrity())));
            lines.add(
                    "set dhgrp {}",
                    String.join(
                            " ", one.keyExchange().stream().limit(MAX_GROUPS).toList()));
        });
        identities(view, lines);
        lines.add("set keylife {}", view.ikeSeconds());
        lines.add("set dpd {}", view.dpdSeconds() > 0 ? "on-idle" : "disable");
        if (view.dpdSeconds() > 0) {
            lines.add("set dpd-retryinterval {}", Math.clamp(view.dpdSeconds(), 10, 3600));
        }
        lines.add("set nattraversal {}", view.isEncapsulated() ? "forced" : "enable");
        if (view.isPsk()) {
            lines.add("set psksecret {}", PeerView.SECRET);
        } else {
            lines.add("set authmethod signature");
            lines.add("set certificate \"isthmus-{}\"", view.name());
        }
        lines.close("next").close("end");
    }

    private static void identities(PeerView view, Lines lines) {
        IpsecIdentity near = view.nearId();
        lines.add(
                "set localid-type {}",
                switch (near.kind()) {
                    case ADDRESS -> "address";
                    case MAIL -> "user-fqdn";
                    case KEY_ID -> "keyid";
                    case DISTINGUISHED_NAME -> "asn1dn";
                    case FQDN -> "fqdn";
                    case ANY -> "auto";
                });
        if (near.kind() != IpsecIdentity.Kind.ANY && near.kind() != IpsecIdentity.Kind.DISTINGUISHED_NAME) {
            lines.add("set localid {}", PeerConfiguration.quoted(near));
        }
        if (view.isPsk()) {
            lines.add("set peertype one");
            lines.add("set peerid {}", PeerConfiguration.quoted(view.farId()));
        }
    }

    /** Each cipher with each hash, as FortiOS writes them. */
    private static List<String> proposals(Choice choice, List<String> hashes) {
        List<String> all = new ArrayList<>();
        for (String cipher : choice.encryption()) {
            boolean isWhole = choice.isAead() && hashes.isEmpty();
            if (isWhole) {
                all.add(cipher);
            }
            hashes.forEach(hash -> all.add(cipher + "-" + hash));
        }
        return all.stream().limit(10).toList();
    }

    private static void phase2(PeerView view, ChildView child, Lines lines) {
        Optional<Choice> choice = Choice.esp(child.proposals(), ESP);
        PeerConfiguration.lacking(choice, "ESP", child.proposals(), lines);
        int number = 0;
        for (Prefixes.Pair pair : Prefixes.pairs(view, child, lines)) {
            number++;
            lines.open("edit \"{}-{}{}\"", name(view), child.name(), number == 1 ? "" : "-" + number);
            phase2(view, child, choice, pair.near(), pair.far(), lines);
            lines.close("next");
        }
    }

    private static void phase2(
            PeerView view, ChildView child, Optional<Choice> choice, IpPrefix from, IpPrefix to, Lines lines) {
        lines.add("set phase1name \"{}\"", name(view));
        choice.ifPresent(one -> {
            lines.add("set proposal {}", String.join(" ", proposals(one, one.integrity())));
            lines.add("set pfs {}", one.keyExchange().isEmpty() ? "disable" : "enable");
            if (!one.keyExchange().isEmpty()) {
                lines.add(
                        "set dhgrp {}",
                        String.join(
                                " ",
                                one.keyExchange().stream().limit(MAX_GROUPS).toList()));
            }
        });
        if (child.isTransport()) {
            lines.add("set encapsulation transport-mode");
        }
        lines.add("set keylifeseconds {}", child.lifeSeconds());
        lines.add("set auto-negotiate {}", view.isCalling() ? "enable" : "disable");
        if (from.address().isIpv4()) {
            lines.add("set src-subnet {} {}", from.address(), Inside.netmask(from.length()));
            lines.add("set dst-subnet {} {}", to.address(), Inside.netmask(to.length()));
        } else {
            lines.add("set src-addr-type subnet6").add("set dst-addr-type subnet6");
            lines.add("set src-subnet6 {}", from).add("set dst-subnet6 {}", to);
        }
    }

    private static void link(PeerView view, Lines lines) {
        view.children().stream()
                .filter(child -> Inside.near(child.tunnel(), false).isPresent())
                .findFirst()
                .ifPresent(child -> {
                    var near = Inside.near(child.tunnel(), false).orElseThrow();
                    var far = Inside.far(child.tunnel(), false).orElseThrow();
                    lines.open("config system interface").open("edit \"{}\"", name(view));
                    lines.add("set ip {} 255.255.255.255", near.address());
                    lines.add("set remote-ip {} {}", far.address(), Inside.netmask(far.length()));
                    lines.close("next").close("end");
                });
    }

    private static void routes(PeerView view, Lines lines) {
        List<IpPrefix> prefixes = view.children().stream()
                .flatMap(child -> Prefixes.routed(child.far(), view.far()).stream())
                .filter(prefix -> prefix.address().isIpv4())
                .distinct()
                .toList();
        if (!prefixes.isEmpty()) {
            lines.open("config router static");
            for (IpPrefix prefix : prefixes) {
                lines.open("edit 0");
                lines.add("set dst {} {}", prefix.address(), Inside.netmask(prefix.length()));
                lines.add("set device \"{}\"", name(view));
                lines.close("next");
            }
            lines.close("end");
        }
        lines.note("Firewall policies between the local networks and \"{}\" are needed too.", name(view));
    }
}
