package net.isthmus.ipsec.export;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.isthmus.core.config.IpsecConnection;
import net.isthmus.core.config.IpsecIdentity;
import net.isthmus.core.config.Tunnel;

/**
 * The other side's configuration of a connection, to paste into the peer: identities and addresses swapped, algorithms
 * in the device's words, a placeholder where the secret goes. What the device cannot do is said in a comment.
 */
public final class PeerConfiguration {
    private PeerConfiguration() {}

    /**
     * Prints it.
     *
     * @param name of the connection
     * @param tunnels the document's tunnels by name, for the addresses within them
     */
    public static String render(PeerKind kind, String name, IpsecConnection connection, Map<String, Tunnel> tunnels) {
        PeerView view = PeerView.of(name, connection, tunnels);
        Lines lines = new Lines(kind);
        preface(kind, view, connection, lines);
        switch (kind) {
            case STRONGSWAN -> SwanctlText.render(view, lines, false);
            case FRR_LINUX -> SwanctlText.render(view, lines, true);
            case CISCO_IOS -> CiscoText.render(view, lines);
            case JUNIPER -> JuniperText.render(view, lines);
            case FORTIGATE -> FortigateText.render(view, lines);
            case PFSENSE -> PfsenseText.render(view, lines);
            case VYOS -> VyosText.render(view, lines);
            case MIKROTIK -> MikrotikText.render(view, lines);
            case AWS -> AwsText.render(view, lines);
        }
        return lines.toString();
    }

    private static void preface(PeerKind kind, PeerView view, IpsecConnection connection, Lines lines) {
        lines.note("The other side of connection {}, for {}.", view.name(), kind);
        if (view.near().equals(PeerView.NEAR)) {
            lines.note("Replace {} by this device's own address.", PeerView.NEAR);
        }
        if (view.far().equals(PeerView.FAR)) {
            lines.note("Replace {} by the appliance's address, as it is seen from here.", PeerView.FAR);
        }
        if (view.isPsk()) {
            lines.note(
                    "Replace {} by the pre-shared secret{}.",
                    PeerView.SECRET,
                    connection
                            .remote()
                            .secretRef()
                            .map(ref -> " that the appliance keeps as " + ref)
                            .orElse(""));
        } else {
            lines.note("Both ends prove themselves as configured; a certificate has to be imported by hand.");
            lines.note("It must be signed by an authority that the other end knows, and be for {}.", view.nearId());
        }
        if (connection.ppk().isPresent() && kind != PeerKind.STRONGSWAN && kind != PeerKind.FRR_LINUX) {
            lines.note("The connection has a post-quantum pre-shared key, which has to be added by hand if at all.");
        }
    }

    /** Says what a device lacks of the proposals, or that it lacks too much. */
    static void lacking(Optional<Choice> choice, String what, List<?> proposals, Lines lines) {
        if (choice.isEmpty()) {
            lines.note("This device can say none of the {} proposals: {}.", what, proposals);
            lines.note("Configure one for the connection that it can, and export again.");
        } else if (!choice.get().missing().isEmpty()) {
            lines.note(
                    "Not on this device, of the {} proposals: {}.",
                    what,
                    String.join(", ", choice.get().missing()));
        }
    }

    /** An identity in quotes. */
    static String quoted(IpsecIdentity id) {
        return "\"" + id.text().replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
