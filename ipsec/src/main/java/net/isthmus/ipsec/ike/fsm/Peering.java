package net.isthmus.ipsec.ike.fsm;

import java.util.List;
import java.util.Optional;
import net.isthmus.ipsec.ike.connection.Connection;
import net.isthmus.ipsec.ike.connection.StartAction;
import net.isthmus.ipsec.ike.message.ExchangeType;
import net.isthmus.ipsec.ike.message.IkeFault;
import net.isthmus.ipsec.ike.message.IkeHeader;
import net.isthmus.ipsec.ike.message.IkePacket;
import net.isthmus.ipsec.ike.message.NotifyType;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.ipsec.sa.ChildSa;
import net.isthmus.ipsec.sa.SaPath;

/**
 * All that we have with one peer for one connection: an IKE SA, those that replace it in the course of time, and the
 * Child SAs that they share. It is made when we call the peer or the peer calls us, and is over when the last IKE SA
 * is.
 *
 * <p>One thread at a time may use it. Each method returns what is to be done, in that order; {@link #deadlineNs} is to
 * be asked after each, and a {@link Event.Tick} to be sent then.
 */
public final class Peering {
    private static final long HALF_OPEN_NS = 30_000_000_000L;

    final Context context;
    private final Schedule schedule;

    private Peering(Context context) {
        this.context = context;
        schedule = new Schedule(context);
    }

    /**
     * One that calls the peer. The first {@link Event.Up} or {@link Event.Tick} sends the first message.
     *
     * @param path from where to where; the remote port is the connection's
     * @param isInitialContact whether the peer is to forget all others with us (RFC 7296 §2.4)
     */
    public static Peering initiator(
            Environment environment, Connection connection, SaPath path, boolean isInitialContact, long nowNs) {
        Context context = new Context(environment, List.of(connection), path, true);
        context.nowNs = nowNs;
        context.localAddresses = connection.localAddresses();
        if (isInitialContact) {
            context.initialContact();
        }
        connection.children().stream()
                .filter(child -> child.startAction() == StartAction.START)
                .forEach(child -> context.wanted.add(child.name()));
        IkeSa sa = new IkeSa(context, true, context.ikeSpi(), 0);
        context.enlist(sa);
        context.current(sa);
        sa.add(new InitTask(context));
        return new Peering(context);
    }

    /**
     * One that the peer calls. Its first event is the peer's IKE_SA_INIT request.
     *
     * @param candidates connections that fit the addresses, the likeliest first; never empty
     * @param request header of that request
     * @param path as in {@link Event.Received}
     */
    public static Peering responder(
            Environment environment, List<Connection> candidates, IkeHeader request, SaPath path, long nowNs) {
        Context context = new Context(environment, candidates, path, false);
        context.nowNs = nowNs;
        IkeSa sa = new IkeSa(context, false, request.initiatorSpi(), context.ikeSpi());
        sa.endAtNs = nowNs + HALF_OPEN_NS;
        context.enlist(sa);
        context.current(sa);
        return new Peering(context);
    }

    /** When it wants to be told that time has passed; {@link Long#MAX_VALUE} for never. */
    public long deadlineNs() {
        return context.end().isPresent() ? Long.MAX_VALUE : schedule.deadlineNs();
    }

    /** The way to its peer now. */
    public SaPath path() {
        return context.path();
    }

    /** What it is now. */
    public Status status() {
        return Status.of(context);
    }

    /** Something happens. */
    public List<Action> handle(Event event, long nowNs) {
        if (context.end().isPresent()) {
            return List.of();
        }
        context.nowNs = nowNs;
        boolean wasEstablished = context.isEstablished();
        dispatch(event);
        if (!wasEstablished && context.isEstablished()) {
            schedule.established();
            if (context.isInitiator) {
                schedule.makeWanted();
            }
        }
        if (context.end().isEmpty()) {
            List.copyOf(context.generations).forEach(IkeSa::pump);
        }
        context.end().ifPresent(this::finish);
        return context.takeActions();
    }

    private void finish(Reason reason) {
        context.children.removeAll(reason);
        context.followup(Optional.empty());
        List.copyOf(context.generations).forEach(context::discard);
        context.act(new Action.Gone(reason));
    }

    private void dispatch(Event event) {
        switch (event) {
            case Event.Received received -> received(received.packet(), received.path());
            case Event.Tick() -> schedule.tick();
            case Event.Up(String name) -> up(name);
            case Event.Wanted(String name, int resource) -> wanted(name, resource);
            case Event.Down(String name) -> down(name);
            case Event.Close(Reason reason) -> close(reason);
            case Event.Abandon(Reason reason) -> context.end(reason);
            case Event.RekeyIke() -> {
                if (context.isEstablished()) {
                    context.current().add(new RekeyIkeTask(context));
                }
            }
            case Event.RekeyChild(String name) ->
                context.children.there(name).stream()
                        .filter(entry -> entry.stage == ChildEntry.Stage.LIVE && entry.peersSuccessor == null)
                        .forEach(schedule::renew);
            case Event.Probe() -> {
                if (context.isEstablished()) {
                    context.current().add(new NoticeTask(List.of()));
                }
            }
            case Event.Expiring(int spi) ->
                context.children
                        .byInbound(spi)
                        .filter(entry -> entry.stage == ChildEntry.Stage.LIVE && entry.peersSuccessor == null)
                        .ifPresent(schedule::renew);
            case Event.Expired(int spi) ->
                context.children.byInbound(spi).filter(ChildEntry::isThere).ifPresent(schedule::expire);
            case Event.UnknownSpi(int spi) -> LostChildren.tell(context, spi);
            case Event.Doubted(int spi) -> LostChildren.doubted(context, spi);
            case Event.HeardFrom heard -> heardFrom(heard);
            case Event.LocalAddresses(var addresses) -> Mobility.addressesAre(context, addresses);
        }
    }

    private void up(String name) {
        context.connection().child(name).ifPresent(child -> {
            context.wanted.add(name);
            schedule.make(child, ChildSa.ALONE);
        });
    }

    /** RFC 9611: for a resource only where the peer has agreed to more than one, and not said that there are enough. */
    private void wanted(String name, int resource) {
        if (resource < 0) {
            up(name);
            return;
        }
        context.connection()
                .child(name)
                .filter(child -> resource < child.resources() && !context.shared.contains(name))
                .filter(_ -> context.children.there(name).stream()
                        .anyMatch(entry -> entry.sa().resource() != ChildSa.ALONE))
                .ifPresent(child -> schedule.make(child, resource));
    }

    private void down(String name) {
        context.wanted.remove(name);
        List<ChildEntry> there = context.children.there(name);
        if (!there.isEmpty() && context.isEstablished()) {
            DeleteChildTask.close(context, there, new Reason(Reason.Kind.COMMANDED, "taken down"));
        }
    }

    private void close(Reason reason) {
        if (!context.isEstablished()) {
            context.end(reason);
        } else if (!context.current().has(DeleteIkeTask.class)) {
            context.current().addFirst(new DeleteIkeTask(context, List.of(), reason));
        }
    }

    /** ESP comes from elsewhere: a NAT has changed its mapping (RFC 7296 §2.23, RFC 4555 §3.8). */
    private void heardFrom(Event.HeardFrom heard) {
        if (context.isEstablished()) {
            SaPath path = context.path();
            follow(new SaPath(path.local(), heard.remote(), path.localPort(), heard.remotePort()));
        }
    }

    private void follow(SaPath path) {
        if (!path.equals(context.path())
                && context.nat.isBeforePeer()
                && !context.nat.isBeforeUs()
                && !context.features.contains(Feature.MOBIKE)) {
            context.change("the peer's NAT has moved it to %s port %d".formatted(path.remote(), path.remotePort()));
            context.path(path);
            context.moveChildren();
        }
    }

    private void received(IkePacket packet, SaPath path) {
        IkeSa sa = find(packet.header()).orElse(null);
        if (sa == null) {
            return;
        }
        if (packet instanceof IkePacket.Clear clear && packet.header().exchange() != ExchangeType.IKE_SA_INIT) {
            clear.message().error().ifPresent(error -> {
                context.step("somebody says " + NotifyType.nameOf(error.notification()) + ", unproven: not believed");
                if (error.is(NotifyType.INVALID_IKE_SPI)) {
                    sa.doubt(packet.header());
                }
            });
            return;
        }
        try {
            sa.read(packet, path).ifPresent(message -> understood(sa, message, path));
        } catch (IkeFault fault) {
            notUnderstood(sa, packet.header(), fault, path);
        }
    }

    private Optional<IkeSa> find(IkeHeader header) {
        return context.generations.stream()
                .filter(sa -> sa.initiatorSpi == header.initiatorSpi()
                        && (header.responderSpi() == sa.spis().responder()
                                || header.responderSpi() == 0 && !sa.isInitiator
                                || sa.isInitiator && sa.spis().responder() == 0))
                .findFirst();
    }

    private void understood(IkeSa sa, IkePacket.Clear packet, SaPath path) {
        context.step("← " + packet.message().summary());
        if (packet.header().exchange() != ExchangeType.IKE_SA_INIT) {
            context.heardAtNs = context.nowNs;
            if (sa.stage() == IkeSa.Stage.CONNECTING && !sa.isInitiator) {
                // The initiator has moved to port 4500 between its first message and this one.
                context.path(path);
            }
        }
        if (packet.header().isResponse()) {
            sa.answered(packet);
            return;
        }
        if (packet.message().first(Payload.Delete.class).isEmpty()) {
            Succession.used(context, sa);
        }
        Reply reply = reply(sa, packet, path);
        if (reply.isSent()) {
            sa.answer(packet.header(), reply.payloads(), path);
            reply.afterwards().run();
            follow(path);
        }
    }

    private Reply reply(IkeSa sa, IkePacket.Clear packet, SaPath path) {
        ExchangeType exchange = packet.header().exchange();
        if (sa.stage() == IkeSa.Stage.CONNECTING) {
            return sa.isInitiator ? Reply.LATER : handshake(sa, packet);
        }
        return switch (exchange) {
            case CREATE_CHILD_SA -> new CreateChildResponder(context, sa, packet).answer();
            case IKE_FOLLOWUP_KE -> {
                if (sa.stage() != IkeSa.Stage.ESTABLISHED) {
                    // Ours has won meanwhile.
                    context.followup(Optional.empty());
                    yield Reply.of(NotifyType.TEMPORARY_FAILURE);
                }
                yield FollowupResponder.answer(context, packet.message());
            }
            case INFORMATIONAL -> {
                InformationalResponder.log(context, packet.message());
                yield new InformationalResponder(context, sa, packet.message(), path).answer();
            }
            case IKE_SA_INIT -> Reply.LATER;
            case IKE_AUTH, IKE_INTERMEDIATE -> Reply.of(NotifyType.INVALID_SYNTAX);
        };
    }

    private Reply handshake(IkeSa sa, IkePacket.Clear packet) {
        return switch (packet.header().exchange()) {
            case IKE_SA_INIT -> new InitResponder(context, sa).answer(packet);
            case IKE_INTERMEDIATE -> IntermediateResponder.answer(context, sa, packet);
            case IKE_AUTH -> new AuthResponder(context, sa, packet).answer();
            case CREATE_CHILD_SA, IKE_FOLLOWUP_KE, INFORMATIONAL -> Reply.LATER;
        };
    }

    /** Authentic, and yet not to be read (RFC 7296 §2.5, §2.21.3, §3.10.1). */
    private void notUnderstood(IkeSa sa, IkeHeader header, IkeFault fault, SaPath path) {
        context.trouble("the peer's " + header.exchange() + " cannot be read: " + fault.reason());
        boolean isFatal = fault.type() == NotifyType.INVALID_SYNTAX;
        if (!header.isResponse()) {
            sa.answer(header, List.of(Payload.Notify.of(fault.type(), fault.data())), path);
        } else if (sa.stage() != IkeSa.Stage.CONNECTING) {
            sa.forsake();
            sa.addFirst(new DeleteIkeTask(context, List.of(), new Reason(Reason.Kind.PROTOCOL, fault.reason())));
            return;
        } else {
            isFatal = true;
        }
        if (isFatal && context.isCurrent(sa)) {
            context.end(new Reason(Reason.Kind.PROTOCOL, "the peer sends what cannot be read: " + fault.reason()));
        }
    }
}
