package net.isthmus.ipsec.export;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import net.isthmus.core.config.EspProposal;
import net.isthmus.core.config.IpsecAuth;
import net.isthmus.core.config.IpsecEncryption;
import net.isthmus.core.config.IpsecSelector;
import net.isthmus.core.config.IpsecTransforms;
import net.isthmus.core.config.Tunnel;
import net.isthmus.ipsec.export.PeerView.ChildView;
import net.isthmus.wire.IpPrefix;

/**
 * strongSwan's swanctl.conf, whose words the document shares. Each route-based child has an XFRM interface, to which
 * routes lead: the kernel's own, or FRR's.
 */
final class SwanctlText {
    private static final int FIRST_INTERFACE = 100;

    private SwanctlText() {}

    static void render(PeerView view, Lines lines, boolean isRouter) {
        lines.note("/etc/swanctl/conf.d/{}.conf, then: swanctl --load-all", view.name());
        if (view.proposals().stream().anyMatch(one -> one.toString().contains("mlkem"))) {
            lines.note("mlkem needs strongSwan 6.0 or newer with its ml plugin.");
        }
        lines.open("connections {").open("{} {", view.name());
        lines.add("version = 2");
        lines.add("local_addrs = {}", view.near().equals(PeerView.NEAR) ? "%any" : view.near());
        lines.add("remote_addrs = {}", view.far());
        lines.add(
                "proposals = {}",
                view.proposals().stream().map(Object::toString).collect(Collectors.joining(", ")));
        lines.add("rekey_time = {}s", view.ikeSeconds() * 9 / 10);
        lines.add("dpd_delay = {}s", view.dpdSeconds());
        lines.add("mobike = {}", yes(view.isMobile()));
        if (view.isEncapsulated()) {
            lines.add("encap = yes");
        }
        end("local", view.nearAuth(), PeerConfiguration.quoted(view.nearId()), true, view, lines);
        end("remote", view.farAuth(), PeerConfiguration.quoted(view.farId()), false, view, lines);
        lines.open("children {");
        int number = FIRST_INTERFACE;
        for (ChildView child : view.children()) {
            child(view, child, child.isRouteBased() ? number++ : 0, lines);
        }
        lines.close("}").close("}").close("}");
        if (view.nearAuth() == IpsecAuth.PSK || view.farAuth() == IpsecAuth.PSK) {
            lines.open("secrets {").open("ike-{} {", view.name());
            lines.add("id-1 = {}", PeerConfiguration.quoted(view.nearId()));
            lines.add("id-2 = {}", PeerConfiguration.quoted(view.farId()));
            lines.add("secret = \"{}\"", PeerView.SECRET);
            lines.close("}").close("}");
        }
        links(view, isRouter, lines);
    }

    private static void end(String which, IpsecAuth auth, String id, boolean isNear, PeerView view, Lines lines) {
        lines.open("{} {", which);
        lines.add("auth = {}", auth == IpsecAuth.PSK ? "psk" : "pubkey");
        lines.add("id = {}", id);
        if (auth == IpsecAuth.PUBKEY && isNear) {
            lines.add("certs = {}.pem", view.name());
        }
        lines.close("}");
    }

    private static void child(PeerView view, ChildView child, int number, Lines lines) {
        lines.open("{} {", child.name());
        lines.add("local_ts = {}", selectors(child.near()));
        lines.add("remote_ts = {}", selectors(child.far()));
        List<String> proposals = child.proposals().stream()
                .map(SwanctlText::proposal)
                .flatMap(Optional::stream)
                .toList();
        lines.add("esp_proposals = {}", proposals.isEmpty() ? "default" : String.join(", ", proposals));
        lines.add("rekey_time = {}s", child.lifeSeconds() * 9 / 10);
        lines.add("life_time = {}s", child.lifeSeconds());
        lines.add("mode = {}", child.isTransport() ? "transport" : "tunnel");
        lines.add("start_action = {}", view.isCalling() || number > 0 ? "start" : "trap");
        lines.add("dpd_action = restart");
        if (number > 0) {
            lines.add("if_id_in = {}", number);
            lines.add("if_id_out = {}", number);
        }
        lines.close("}");
    }

    /** Without ciphers whose initialization vector is implicit, for which strongSwan has no words. */
    private static Optional<String> proposal(EspProposal proposal) {
        IpsecTransforms all = proposal.transforms();
        List<IpsecEncryption> ciphers = all.encryption().stream()
                .filter(cipher -> !cipher.isImplicitIv())
                .toList();
        return ciphers.isEmpty()
                ? Optional.empty()
                : Optional.of(new IpsecTransforms(
                                ciphers, all.integrity(), all.prf(), all.keyExchange(), all.additional(), all.esn())
                        .toString());
    }

    private static String selectors(List<IpsecSelector> selectors) {
        return selectors.stream().map(IpsecSelector::toString).collect(Collectors.joining(", "));
    }

    private static void links(PeerView view, boolean isRouter, Lines lines) {
        int number = FIRST_INTERFACE;
        for (ChildView child : view.children()) {
            if (child.isRouteBased()) {
                String link = "xfrm" + number;
                lines.add("");
                lines.note("On the host, at each start; UPLINK is the interface towards the appliance:");
                lines.note("  ip link add {} type xfrm dev UPLINK if_id {}", link, number);
                addresses(child.tunnel(), link, lines);
                child.tunnel().flatMap(Tunnel::mtu).ifPresent(mtu -> lines.note("  ip link set {} mtu {}", link, mtu));
                lines.note("  ip link set {} up", link);
                lines.note(
                        "With charon.install_routes = no in strongswan.conf, and routes of your own{}:",
                        isRouter ? " in FRR (vtysh, configure terminal)" : "");
                routes(view, child, link, isRouter, lines);
                number++;
            }
        }
    }

    private static void addresses(Optional<Tunnel> tunnel, String link, Lines lines) {
        for (boolean isIpv6 : new boolean[] {false, true}) {
            Inside.near(tunnel, isIpv6).ifPresent(address -> lines.note("  ip address add {} dev {}", address, link));
        }
    }

    private static void routes(PeerView view, ChildView child, String link, boolean isRouter, Lines lines) {
        List<IpPrefix> prefixes = Prefixes.routed(child.far(), view.far());
        String ours = isRouter ? "  {} route {} {}" : "  {} route add {} dev {}";
        for (IpPrefix prefix : prefixes) {
            boolean isIpv4 = prefix.address().isIpv4();
            lines.note(ours, isIpv4 ? "ip" : isRouter ? "ipv6" : "ip -6", prefix, link);
        }
        if (prefixes.isEmpty()) {
            lines.note(ours, "ip", "NETWORK-BEHIND-THE-APPLIANCE", link);
        }
    }

    private static String yes(boolean is) {
        return is ? "yes" : "no";
    }
}
