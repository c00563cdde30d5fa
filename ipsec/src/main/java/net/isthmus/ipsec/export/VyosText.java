package net.isthmus.ipsec.export;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.isthmus.core.config.IpsecEncryption;
import net.isthmus.core.config.Tunnel;
import net.isthmus.ipsec.export.PeerView.ChildView;
import net.isthmus.wire.IpPrefix;

/** VyOS 1.4 and newer: a VTI for the route-based child, numbered tunnels for the others. */
final class VyosText {
    private static final Map<IpsecEncryption, String> CIPHERS = Map.of(
            IpsecEncryption.AES128_CBC, "aes128",
            IpsecEncryption.AES192_CBC, "aes192",
            IpsecEncryption.AES256_CBC, "aes256",
            IpsecEncryption.AES128_GCM16, "aes128gcm128",
            IpsecEncryption.AES192_GCM16, "aes192gcm128",
            IpsecEncryption.AES256_GCM16, "aes256gcm128",
            IpsecEncryption.CHACHA20_POLY1305, "chacha20poly1305");

    private static final Vocabulary IKE = new Vocabulary(
            CIPHERS, Vocabulary.hashes("sha%s"), Vocabulary.functions("prfsha%s"), Vocabulary.newerGroups(""));
    private static final Vocabulary ESP =
            new Vocabulary(CIPHERS, Vocabulary.hashes("sha%s"), Map.of(), Vocabulary.newerGroups("dh-group"));

    private VyosText() {}

    static void render(PeerView view, Lines lines) {
        ike(view, lines);
        peer(view, lines);
        int tunnels = 0;
        int links = 0;
        for (ChildView child : view.children()) {
            esp(view, child, lines);
            if (child.isRouteBased()) {
                if (links > 0) {
                    lines.note("VyOS has one VTI a peer: child {} has to be a peer of its own.", child.name());
                } else {
                    link(view, child, lines);
                }
                links++;
            } else {
                tunnels = tunnels(view, child, tunnels, lines);
            }
        }
    }

    private static void ike(PeerView view, Lines lines) {
        Optional<Choice> choice = Choice.ike(view.proposals(), IKE);
        PeerConfiguration.lacking(choice, "IKE", view.proposals(), lines);
        String group = "set vpn ipsec ike-group isthmus-" + view.name();
        lines.add("{} key-exchange ikev2", group);
        lines.add("{} lifetime {}", group, view.ikeSeconds());
        if (view.dpdSeconds() > 0) {
            lines.add("{} dead-peer-detection action restart", group);
            lines.add("{} dead-peer-detection interval {}", group, view.dpdSeconds());
        }
        if (!view.isMobile()) {
            lines.add("{} disable-mobike", group);
        }
        choice.ifPresent(one -> {
            int number = 1;
            for (String dhGroup : one.keyExchange()) {
                lines.add(
                        "{} proposal {} encryption {}",
                        group,
                        number,
                        one.encryption().getFirst());
                lines.add(
                        "{} proposal {} hash {}",
                        group,
                        number,
                        one.isAead() ? one.prf().getFirst().substring("prf".length()) : one.firstIntegrity());
                lines.add("{} proposal {} prf {}", group, number, one.prf().getFirst());
                lines.add("{} proposal {} dh-group {}", group, number, dhGroup);
                number++;
            }
        });
    }

    private static void peer(PeerView view, Lines lines) {
        if (view.isPsk()) {
            String psk = "set vpn ipsec authentication psk isthmus-" + view.name();
            lines.add("{} id {}", psk, id(view.nearId().text()));
            lines.add("{} id {}", psk, id(view.farId().text()));
            lines.add("{} secret '{}'", psk, PeerView.SECRET);
        }
        String peer = peerOf(view);
        lines.add("{} authentication mode {}", peer, view.isPsk() ? "pre-shared-secret" : "x509");
        lines.add("{} authentication local-id {}", peer, id(view.nearId().text()));
        lines.add("{} authentication remote-id {}", peer, id(view.farId().text()));
        if (!view.isPsk()) {
            lines.add("{} authentication x509 certificate isthmus-{}", peer, view.name());
            lines.add("{} authentication x509 ca-certificate isthmus-ca", peer);
        }
        lines.add("{} connection-type {}", peer, view.isCalling() ? "initiate" : "none");
        lines.add("{} ike-group isthmus-{}", peer, view.name());
        lines.add("{} local-address {}", peer, view.near().equals(PeerView.NEAR) ? "any" : view.near());
        lines.add("{} remote-address {}", peer, view.far());
        if (view.isEncapsulated()) {
            lines.add("{} force-udp-encapsulation", peer);
        }
    }

    private static String peerOf(PeerView view) {
        return "set vpn ipsec site-to-site peer isthmus-" + view.name();
    }

    private static String id(String text) {
        return "'" + text.replace("'", "") + "'";
    }

    private static void esp(PeerView view, ChildView child, Lines lines) {
        Optional<Choice> choice = Choice.esp(child.proposals(), ESP);
        PeerConfiguration.lacking(choice, "ESP", child.proposals(), lines);
        String group = "set vpn ipsec esp-group isthmus-" + view.name() + "-" + child.name();
        lines.add("{} mode {}", group, child.isTransport() ? "transport" : "tunnel");
        lines.add("{} lifetime {}", group, child.lifeSeconds());
        choice.ifPresent(one -> {
            lines.add(
                    "{} pfs {}",
                    group,
                    one.keyExchange().isEmpty() ? "disable" : one.keyExchange().getFirst());
            int number = 1;
            for (String cipher : one.encryption()) {
                lines.add("{} proposal {} encryption {}", group, number, cipher);
                lines.add("{} proposal {} hash {}", group, number, one.isAead() ? "sha256" : one.firstIntegrity());
                number++;
            }
        });
    }

    private static void link(PeerView view, ChildView child, Lines lines) {
        for (boolean isIpv6 : new boolean[] {false, true}) {
            Inside.near(child.tunnel(), isIpv6)
                    .ifPresent(address -> lines.add("set interfaces vti vti0 address {}", address));
        }
        child.tunnel().flatMap(Tunnel::mtu).ifPresent(mtu -> lines.add("set interfaces vti vti0 mtu {}", mtu));
        lines.add("set interfaces vti vti0 description 'to the appliance'");
        lines.add("{} vti bind vti0", peerOf(view));
        lines.add("{} vti esp-group isthmus-{}-{}", peerOf(view), view.name(), child.name());
        List<IpPrefix> prefixes = Prefixes.routed(child.far(), view.far());
        for (IpPrefix prefix : prefixes) {
            lines.add(
                    "set protocols static route{} {} interface vti0",
                    prefix.address().isIpv4() ? "" : "6",
                    prefix);
        }
        if (prefixes.isEmpty()) {
            lines.note("set protocols static route NETWORK-BEHIND-THE-APPLIANCE interface vti0");
        }
    }

    private static int tunnels(PeerView view, ChildView child, int before, Lines lines) {
        int number = before;
        for (Prefixes.Pair pair : Prefixes.pairs(view, child, lines)) {
            String tunnel = peerOf(view) + " tunnel " + ++number;
            lines.add("{} esp-group isthmus-{}-{}", tunnel, view.name(), child.name());
            lines.add("{} local prefix {}", tunnel, pair.near());
            lines.add("{} remote prefix {}", tunnel, pair.far());
        }
        return number;
    }
}
