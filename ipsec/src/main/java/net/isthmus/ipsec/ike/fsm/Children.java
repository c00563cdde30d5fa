package net.isthmus.ipsec.ike.fsm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import net.isthmus.ipsec.ike.crypto.ChildKeys;
import net.isthmus.ipsec.sa.ChildSa;
import net.isthmus.ipsec.sa.SaPath;

/**
 * The Child SAs of a peering. They belong to it and not to one of its IKE SAs, so that rekeying the IKE SA hands
 * nothing over (RFC 7296 §2.8, "inherits").
 */
final class Children {
    /** How long what has been deleted still accepts packets that were overtaken by the Delete. */
    private static final long LINGER_NS = 5_000_000_000L;

    private final Context context;
    private final List<ChildEntry> entries = new ArrayList<>();

    Children(Context context) {
        this.context = context;
    }

    List<ChildEntry> all() {
        return List.copyOf(entries);
    }

    /** By the SPI of the packets that we receive. */
    Optional<ChildEntry> byInbound(int spi) {
        return find(entry -> entry.inboundSpi() == spi);
    }

    /** By the SPI of the packets that the peer receives, which is how it names one. */
    Optional<ChildEntry> byOutbound(int spi) {
        return find(entry -> entry.sa().outboundSpi() == spi && entry.stage != ChildEntry.Stage.LINGERING);
    }

    /** The one by which a child sends, or will; with a resource or {@code FALLBACK} the one for that. */
    Optional<ChildEntry> there(String child, int resource) {
        return find(entry -> entry.isThere()
                && entry.child.name().equals(child)
                && (resource == ChildSa.ALONE || entry.sa().resource() == resource));
    }

    /** All SAs of a child that the peer takes for being there. */
    List<ChildEntry> there(String child) {
        return entries.stream()
                .filter(entry -> entry.isThere() && entry.child.name().equals(child))
                .toList();
    }

    private Optional<ChildEntry> find(Predicate<ChildEntry> wanted) {
        return entries.stream().filter(wanted).findFirst();
    }

    /**
     * Takes up a Child SA, and begins to receive by it.
     *
     * @param areWeInitiator whether we have begun the exchange that made it
     */
    ChildEntry install(ChildDeal deal, ChildKeys keys, boolean areWeInitiator) {
        ChildEntry entry = new ChildEntry(
                deal.child(),
                deal.sa(),
                areWeInitiator ? keys.fromInitiator() : keys.fromResponder(),
                deal.lowestNonce(),
                areWeInitiator,
                context.nowNs);
        entry.renewAtNs = deal.child().lifetime().renewAtNs(context.nowNs, context.random());
        entry.endAtNs = deal.child().lifetime().endAtNs(context.nowNs);
        entries.add(entry);
        context.shared.remove(entry.child.name());
        context.act(
                new Action.InstallInbound(entry.sa(), areWeInitiator ? keys.fromResponder() : keys.fromInitiator()));
        return entry;
    }

    /** It is up: new, or in place of another. */
    void up(ChildEntry entry, boolean isRekeyed) {
        context.act(new Action.ChildUp(entry.sa(), isRekeyed));
        context.change((isRekeyed ? "rekeyed " : "up ") + entry + " "
                + entry.sa().suite().encryption());
    }

    /** It receives a little longer what is on its way; what is sent goes by another already. */
    private void linger(ChildEntry entry) {
        entry.close();
        entry.stage = ChildEntry.Stage.LINGERING;
        entry.endAtNs = context.nowNs + LINGER_NS;
    }

    /** The peers have agreed on its end. */
    void finish(ChildEntry entry) {
        if (there(entry.child.name()).isEmpty()) {
            remove(entry);
        } else {
            linger(entry);
        }
    }

    /** Ends it now. */
    void remove(ChildEntry entry) {
        entry.close();
        if (entries.remove(entry)) {
            context.act(new Action.Remove(entry.inboundSpi()));
        }
        entries.stream().filter(other -> other.peersSuccessor == entry).forEach(other -> other.peersSuccessor = null);
    }

    /** Says that a child is down, if this was its last SA. */
    void lost(ChildEntry entry, Reason reason) {
        if (there(entry.child.name()).isEmpty()) {
            context.act(new Action.ChildDown(entry.child.name(), reason));
            context.change("down " + entry + ": " + reason);
        }
    }

    /** Ends all: the IKE SA has gone. */
    void removeAll(Reason reason) {
        for (ChildEntry entry : all()) {
            remove(entry);
            lost(entry, reason);
        }
    }

    /** All go another way. */
    void move(SaPath path) {
        for (ChildEntry entry : entries) {
            if (!entry.sa().path().equals(path)) {
                entry.move(path);
                context.act(new Action.Move(entry.inboundSpi(), path));
            }
        }
    }

    /** When the next of them is due for something. */
    long deadlineNs() {
        long deadline = Long.MAX_VALUE;
        for (ChildEntry entry : entries) {
            deadline = Math.min(deadline, entry.endAtNs);
            if (entry.stage == ChildEntry.Stage.LIVE) {
                deadline = Math.min(deadline, entry.renewAtNs);
            }
        }
        return deadline;
    }
}
