package net.isthmus.ipsec.export;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.isthmus.core.config.EspProposal;
import net.isthmus.core.config.IkeProposal;
import net.isthmus.core.config.IpsecAuth;
import net.isthmus.core.config.IpsecChild;
import net.isthmus.core.config.IpsecConnection;
import net.isthmus.core.config.IpsecIdentity;
import net.isthmus.core.config.IpsecMode;
import net.isthmus.core.config.IpsecPeerAddress;
import net.isthmus.core.config.IpsecSelector;
import net.isthmus.core.config.Tunnel;
import net.isthmus.ipsec.ike.connection.Child;
import net.isthmus.ipsec.ike.connection.Connection;

/**
 * A connection as the peer has it: "near" is the peer, "far" is this appliance.
 *
 * @param near address of the peer, or a word that says what to write there
 * @param far address of this appliance likewise
 * @param nearId what the peer calls itself
 * @param farId what this appliance calls itself
 * @param nearAuth how the peer proves who it is
 * @param farAuth how this appliance does
 * @param isCalling whether the peer has to begin, since this appliance does not know where it is
 */
record PeerView(
        String name,
        String near,
        String far,
        IpsecIdentity nearId,
        IpsecIdentity farId,
        IpsecAuth nearAuth,
        IpsecAuth farAuth,
        List<IkeProposal> proposals,
        long ikeSeconds,
        long dpdSeconds,
        boolean isEncapsulated,
        boolean isMobile,
        boolean isCalling,
        List<ChildView> children) {

    static final String NEAR = "PEER-ADDRESS";
    static final String FAR = "APPLIANCE-ADDRESS";
    static final String SECRET = "REPLACE-WITH-THE-SECRET";

    /**
     * A child as the peer has it.
     *
     * @param near what lies behind the peer; empty for its address
     * @param far what lies behind this appliance
     * @param tunnel of a route-based child
     */
    record ChildView(
            String name,
            List<IpsecSelector> near,
            List<IpsecSelector> far,
            List<EspProposal> proposals,
            long lifeSeconds,
            boolean isTransport,
            boolean isRouteBased,
            Optional<Tunnel> tunnel) {}

    static PeerView of(String name, IpsecConnection connection, Map<String, Tunnel> tunnels) {
        String near = connection.remoteAddrs().stream()
                .filter(address -> !address.isAnywhere())
                .map(IpsecPeerAddress::text)
                .findFirst()
                .orElse(NEAR);
        String far = connection.localAddrs().stream()
                .findFirst()
                .map(Object::toString)
                .orElse(FAR);
        return new PeerView(
                name,
                near,
                far,
                connection
                        .remote()
                        .id()
                        .filter(id -> id.kind() != IpsecIdentity.Kind.ANY)
                        .orElse(new IpsecIdentity(near)),
                connection.local().id().orElse(new IpsecIdentity(far)),
                connection.remote().auth(),
                connection.local().auth(),
                connection.proposals().isEmpty() ? Connection.PROPOSALS : connection.proposals(),
                connection.rekeyTime().plus(connection.overTime()).toSeconds(),
                connection.dpdDelay().toSeconds(),
                connection.encap(),
                connection.mobike(),
                near.equals(NEAR),
                connection.children().entrySet().stream()
                        .map(child -> child(child.getKey(), child.getValue(), tunnels))
                        .toList());
    }

    private static ChildView child(String name, IpsecChild child, Map<String, Tunnel> tunnels) {
        return new ChildView(
                name,
                child.effectiveRemoteTs(),
                child.effectiveLocalTs(),
                child.espProposals().isEmpty() ? Child.PROPOSALS : child.espProposals(),
                child.lifeTime().toSeconds(),
                child.mode() == IpsecMode.TRANSPORT,
                child.isRouteBased(),
                child.link().map(tunnels::get));
    }

    /** True if both prove themselves by a secret. */
    boolean isPsk() {
        return nearAuth == IpsecAuth.PSK && farAuth == IpsecAuth.PSK;
    }

    /** True if IKE runs over IPv6. */
    boolean isIpv6() {
        return near.indexOf(':') >= 0 || far.indexOf(':') >= 0;
    }
}
