package net.isthmus.ipsec.export;

import java.util.Map;
import java.util.Optional;
import net.isthmus.core.config.IpsecEncryption;
import net.isthmus.core.config.IpsecIdentity;
import net.isthmus.ipsec.export.PeerView.ChildView;
import net.isthmus.wire.InterfaceAddress;

/** pfSense, which is configured by forms: their fields, page by page. */
final class PfsenseText {
    private static final Map<IpsecEncryption, String> CIPHERS = Map.of(
            IpsecEncryption.AES128_CBC, "AES 128 bits",
            IpsecEncryption.AES192_CBC, "AES 192 bits",
            IpsecEncryption.AES256_CBC, "AES 256 bits",
            IpsecEncryption.AES128_GCM16, "AES128-GCM 128 bits",
            IpsecEncryption.AES192_GCM16, "AES192-GCM 128 bits",
            IpsecEncryption.AES256_GCM16, "AES256-GCM 128 bits",
            IpsecEncryption.CHACHA20_POLY1305, "CHACHA20-POLY1305");

    private static final Vocabulary IKE = new Vocabulary(
            CIPHERS, Vocabulary.hashes("SHA%s"), Vocabulary.functions("SHA%s"), Vocabulary.newerGroups(""));
    private static final Vocabulary ESP =
            new Vocabulary(CIPHERS, Vocabulary.hashes("SHA%s"), Map.of(), Vocabulary.newerGroups(""));

    private PfsenseText() {}

    static void render(PeerView view, Lines lines) {
        Optional<Choice> choice = Choice.ike(view.proposals(), IKE);
        lines.add("").add("VPN > IPsec > Tunnels > Add P1");
        PeerConfiguration.lacking(choice, "IKE", view.proposals(), lines);
        lines.add("  Description:             isthmus-{}", view.name());
        lines.add("  Key Exchange version:    IKEv2");
        lines.add("  Internet Protocol:       {}", view.isIpv6() ? "IPv6" : "IPv4");
        lines.add("  Interface:               WAN ({})", view.near());
        lines.add("  Remote Gateway:          {}", view.far());
        lines.add("  Authentication Method:   {}", view.isPsk() ? "Mutual PSK" : "Mutual Certificate");
        lines.add("  My identifier:           {}", identity(view.nearId()));
        lines.add("  Peer identifier:         {}", identity(view.farId()));
        if (view.isPsk()) {
            lines.add("  Pre-Shared Key:          {}", PeerView.SECRET);
        }
        choice.ifPresent(one -> phase1(one, lines));
        lines.add("  Life Time:               {}", view.ikeSeconds());
        lines.add(
                "  Child SA Start Action:   {}",
                view.isCalling() ? "Initiate at start (VTI or Tunnel Mode)" : "Default");
        lines.add("  NAT Traversal:           {}", view.isEncapsulated() ? "Force" : "Auto");
        lines.add("  MOBIKE:                  {}", view.isMobile() ? "Enable" : "Disable");
        lines.add(
                "  Dead Peer Detection:     {}",
                view.dpdSeconds() > 0 ? "Enable, Delay " + view.dpdSeconds() + ", Max failures 5" : "off");
        view.children().forEach(child -> child(view, child, lines));
        lines.add("").add("Firewall > Rules > IPsec: pass what may come from the appliance.");
    }

    private static void phase1(Choice choice, Lines lines) {
        for (String group : choice.keyExchange().stream().limit(3).toList()) {
            lines.add(
                    "  Encryption Algorithm:    {}, Hash {}{}, DH Group {}",
                    choice.encryption().getFirst(),
                    choice.isAead() ? choice.prf().getFirst() : choice.firstIntegrity(),
                    choice.isAead() ? ", PRF " + choice.prf().getFirst() + " (tick PRF Selection)" : "",
                    group);
        }
    }

    private static String identity(IpsecIdentity id) {
        return switch (id.kind()) {
            case ADDRESS -> "IP address " + id.text();
            case MAIL -> "User Fully Qualified Domain Name " + id.text();
            case KEY_ID -> "KeyID tag " + id.text().substring(2);
            case DISTINGUISHED_NAME -> "ASN.1 Distinguished Name " + id.text();
            case FQDN -> "Fully Qualified Domain Name " + id.text();
            case ANY -> "Any";
        };
    }

    private static void child(PeerView view, ChildView child, Lines lines) {
        if (child.isTransport()) {
            phase2(view, child, lines);
            lines.add("  Mode:                    Transport");
        } else if (child.isRouteBased()) {
            phase2(view, child, lines);
            lines.add("  Mode:                    Routed (VTI)");
            lines.add("  Local Network:           {}", inside(Inside.near(child.tunnel(), false), "this end"));
            lines.add("  Remote Network:          {}", inside(Inside.far(child.tunnel(), false), "the appliance"));
            lines.note("Assign the interface (Interfaces > Assignments) and lead routes to its gateway.");
        } else {
            for (Prefixes.Pair pair : Prefixes.pairs(view, child, lines)) {
                phase2(view, child, lines);
                lines.add(
                        "  Mode:                    Tunnel {}",
                        pair.near().address().isIpv4() ? "IPv4" : "IPv6");
                lines.add("  Local Network:           {}", pair.near());
                lines.add("  Remote Network:          {}", pair.far());
            }
        }
    }

    private static void phase2(PeerView view, ChildView child, Lines lines) {
        Optional<Choice> choice = Choice.esp(child.proposals(), ESP);
        lines.add("").add("Show Phase 2 Entries > Add P2");
        PeerConfiguration.lacking(choice, "ESP", child.proposals(), lines);
        lines.add("  Description:             isthmus-{}-{}", view.name(), child.name());
        lines.add("  Protocol:                ESP");
        choice.ifPresent(one -> {
            lines.add("  Encryption Algorithms:   {}", String.join("; ", one.encryption()));
            if (!one.isAead()) {
                lines.add("  Hash Algorithms:         {}", String.join("; ", one.integrity()));
            }
            lines.add(
                    "  PFS key group:           {}",
                    one.keyExchange().isEmpty() ? "off" : one.keyExchange().getFirst());
        });
        lines.add("  Life Time:               {}", child.lifeSeconds());
    }

    private static String inside(Optional<InterfaceAddress> address, String whose) {
        return address.map(InterfaceAddress::toString).orElse("address within the tunnel of " + whose);
    }
}
