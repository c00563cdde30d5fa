package net.isthmus.fastpath.control;

import net.isthmus.core.port.RouteHealth.Target;
import org.jspecify.annotations.Nullable;

/** Asks a neighbour for its MAC address, by ARP or neighbour discovery: the one question that every host answers. */
final class NeighbourAsker implements RouteProbes.Asker {
    private final NeighbourTable neighbours;
    private final Target target;
    private long askedNs;

    NeighbourAsker(NeighbourTable neighbours, Target target) {
        this.neighbours = neighbours;
        this.target = target;
    }

    @Override
    public void ask(long nowNs) {
        askedNs = nowNs;
        Link link = link();
        if (link != null) {
            neighbours.want(link, target.address(), new NudEvent.Verify());
        }
    }

    @Override
    public boolean hasAnswered() {
        Link link = link();
        Neighbour neighbour = link == null ? null : neighbours.find(link, target.address());
        return neighbour != null
                && neighbour.isConfirmed
                && (neighbour.confirmedNs - askedNs >= 0 || neighbour.state instanceof NudState.Permanent);
    }

    /** The link on which the neighbour is; null while there is none that is up. */
    private @Nullable Link link() {
        for (Link link : neighbours.links()) {
            boolean isNamed = target.interfaceIndex().isEmpty()
                    || target.interfaceIndex().getAsInt() == link.state().index();
            // A named interface may be another VRF's.
            boolean isInVrf =
                    target.interfaceIndex().isPresent() || link.state().vrf() == target.vrf();
            if (isNamed && isInVrf && link.state().isUp() && link.mayBeNeighbour(target.address())) {
                return link;
            }
        }
        return null;
    }
}
