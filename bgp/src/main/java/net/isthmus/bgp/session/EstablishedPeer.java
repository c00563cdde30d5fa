package net.isthmus.bgp.session;

import java.util.Set;
import net.isthmus.bgp.fsm.Deal;
import net.isthmus.bgp.fsm.Event;
import net.isthmus.bgp.fsm.State;
import net.isthmus.bgp.message.Family;
import net.isthmus.bgp.message.Message;
import net.isthmus.bgp.message.Notices;
import net.isthmus.wire.IpAddress;

/** One life of a session, from its establishment to its end; after that it does nothing. */
final class EstablishedPeer implements Peer {
    private final Neighbor neighbor;
    private final Conversation conversation;
    private final Deal deal;
    private final IpAddress localAddress;
    private boolean isOver;

    EstablishedPeer(Neighbor neighbor, Conversation conversation, Deal deal, IpAddress localAddress) {
        this.neighbor = neighbor;
        this.conversation = conversation;
        this.deal = deal;
        this.localAddress = localAddress;
    }

    boolean isOf(Conversation other) {
        return conversation == other;
    }

    Deal deal() {
        return deal;
    }

    /** From now on nothing that is asked of it happens. */
    void end() {
        isOver = true;
    }

    private boolean isAlive() {
        return !isOver && conversation.state() instanceof State.Established;
    }

    @Override
    public Neighbor neighbor() {
        return neighbor;
    }

    @Override
    public IpAddress routerId() {
        return deal.routerId();
    }

    @Override
    public IpAddress localAddress() {
        return localAddress;
    }

    @Override
    public Set<Family> families() {
        return deal.families();
    }

    @Override
    public boolean canRefresh() {
        return deal.canRefresh();
    }

    @Override
    public boolean hasEnhancedRefresh() {
        return deal.canRefreshMarked();
    }

    @Override
    public boolean isWritable() {
        return isAlive() && conversation.link().map(Link::isWritable).orElse(false);
    }

    @Override
    public void send(Message message) {
        if (isAlive()) {
            conversation.send(message);
        }
    }

    @Override
    public void cease(int subcode, String reason) {
        if (isAlive()) {
            conversation.fire(new Event.End(Notices.cease(subcode, reason), reason, Event.Then.BACK_OFF));
        }
    }
}
