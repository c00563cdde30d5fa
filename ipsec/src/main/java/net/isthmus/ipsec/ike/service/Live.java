package net.isthmus.ipsec.ike.service;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.isthmus.ipsec.ike.fsm.Peering;
import net.isthmus.ipsec.sa.ChildSa;
import net.isthmus.ipsec.sa.SaPath;
import net.isthmus.wire.IpAddress;

/** A machine at work, and what the thread must know of it. */
final class Live implements Timed {
    final Peering peering;
    final boolean isInitiator;

    /** Whose it is; for one that a peer has begun only the likeliest, until the peer has proven itself. */
    Link link;

    /** Our SPIs, by which its messages are found. */
    final Set<Long> spis = new LinkedHashSet<>();

    /** The first message, by which its repetitions are found. */
    Optional<InitKey> init = Optional.empty();

    /** Where it came from, as long as it is half-open. */
    Optional<IpAddress> halfOpenFrom = Optional.empty();

    /** Child SAs that are in use, by inbound SPI. */
    final Map<Integer, Child> children = new LinkedHashMap<>();

    /** SPIs that are in the packets' path, which is more for a moment. */
    final Set<Integer> installed = new LinkedHashSet<>();

    /** Peerings whose place it takes. */
    final List<Live> supersedes = new ArrayList<>();

    /** Names of the children that we have asked it for. */
    final Set<String> asked = new LinkedHashSet<>();

    String peer = "";
    boolean isEstablished;
    boolean isClosing;
    long establishedAtNs;

    boolean isGone;

    /** When it must have taken the others' place. */
    long patienceEndsNs = Long.MAX_VALUE;

    record InitKey(long initiatorSpi, IpAddress remote, int remotePort) {
        static InitKey of(long initiatorSpi, SaPath path) {
            return new InitKey(initiatorSpi, path.remote(), path.remotePort());
        }
    }

    record Child(ChildSa sa, long bornAtNs) {}

    Live(Peering peering, boolean isInitiator, Link link) {
        this.peering = peering;
        this.isInitiator = isInitiator;
        this.link = link;
    }

    @Override
    public long deadlineNs() {
        return Math.min(peering.deadlineNs(), patienceEndsNs);
    }

    /** True if the child is up here, or will be. */
    boolean hasChild(String child) {
        return !isClosing && (asked.contains(child) || isUp(child));
    }

    boolean isUp(String child) {
        return children.values().stream().anyMatch(one -> one.sa().child().equals(child));
    }

    /** True if every child of the other is up here too. */
    boolean hasChildrenOf(Live other) {
        return other.children.values().stream()
                .allMatch(child -> isUp(child.sa().child()));
    }
}
