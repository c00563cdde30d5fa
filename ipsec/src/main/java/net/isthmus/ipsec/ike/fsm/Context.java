package net.isthmus.ipsec.ike.fsm;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.isthmus.core.config.IpsecKeyExchange;
import net.isthmus.ipsec.ike.connection.Child;
import net.isthmus.ipsec.ike.connection.Connection;
import net.isthmus.ipsec.ike.connection.Fragmentation;
import net.isthmus.ipsec.ike.connection.Retransmission;
import net.isthmus.ipsec.ike.connection.StartAction;
import net.isthmus.ipsec.ike.crypto.KeyExchange;
import net.isthmus.ipsec.ike.message.IkeMessage;
import net.isthmus.ipsec.ike.message.IkeWriter;
import net.isthmus.ipsec.sa.SaPath;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.Octets;
import org.jspecify.annotations.Nullable;

/** What all exchanges of a {@link Peering} share: what is known of the peer, and the list of what is to be done. */
final class Context {
    /** UDP port on which messages have a marker, and ESP goes in UDP (RFC 3948). */
    static final int NAT_PORT = 4500;

    private static final int MAX_DELETED_EARLY = 64;
    private static final int MAX_DOUBLINGS = 4;
    private static final long SOON_NS = 10_000_000_000L;
    private static final int IKE_PORT = 500;
    private static final int NONCE_BYTES = 32;

    final Environment environment;
    final Children children;
    final Nat nat = new Nat();

    /** What the peer said that it can do. */
    final Set<Feature> features = new LinkedHashSet<>();

    /** True if we have begun the first of its IKE SAs: MOBIKE's initiator, whoever rekeys (RFC 4555 §1.3). */
    final boolean isInitiator;

    /** Generations of the IKE SA, the current one among them. */
    final List<IkeSa> generations = new ArrayList<>();

    /** Children of which the peer makes no more SAs for resources (RFC 9611), for now. */
    final Set<String> shared = new LinkedHashSet<>();

    /** Children that are to be up. */
    final Set<String> wanted = new LinkedHashSet<>();

    /** Addresses of ours, as far as anybody has said. */
    List<IpAddress> localAddresses = List.of();

    /** The time of the event that is being handled. */
    long nowNs;

    /** When children that are wanted are tried again; {@link Long#MAX_VALUE} for not. */
    long retryAtNs = Long.MAX_VALUE;

    /** When an authentic message came last. */
    long heardAtNs;

    /** When a hint that the peer has lost something is heeded again. */
    long heedsHintsAtNs = Long.MIN_VALUE;

    /** When a message was sent last. */
    long sentAtNs;

    private final List<Action> actions = new ArrayList<>();
    private List<Connection> candidates;
    private SaPath path;
    private @Nullable IkeSa current;
    private final Handshake handshake = new Handshake();
    private final Set<Integer> deletedEarly = new HashSet<>();
    private boolean isInitialContact;
    private int failures;
    private Optional<FollowupResponder> followup = Optional.empty();
    private Optional<Reason> end = Optional.empty();

    Context(Environment environment, List<Connection> candidates, SaPath path, boolean isInitiator) {
        this.isInitiator = isInitiator;
        this.environment = environment;
        this.candidates = List.copyOf(candidates);
        this.path = path;
        children = new Children(this);
    }

    // The connection.

    /** The connection, or the likeliest of several as long as the peer has not said who it is. */
    Connection connection() {
        return candidates.getFirst();
    }

    /** Connections that it may be for, the likeliest first. */
    List<Connection> candidates() {
        return candidates;
    }

    /** It is for one of these. */
    void candidates(List<Connection> fewer) {
        candidates = List.copyOf(fewer);
    }

    Retransmission retransmission() {
        return connection().timers().retransmission();
    }

    // The IKE SAs.

    /** The IKE SA by which we ask. */
    IkeSa current() {
        IkeSa sa = current;
        if (sa == null) {
            throw new IllegalStateException("no IKE SA yet");
        }
        return sa;
    }

    /** Another generation is the one by which we ask; what waits goes with it. */
    void current(IkeSa next) {
        IkeSa before = current;
        current = next;
        if (before != null && before != next) {
            before.takeTasks().forEach(next::add);
            act(new Action.Rekeyed());
        }
    }

    /** Begins to answer for an IKE SA. */
    void enlist(IkeSa sa) {
        generations.add(sa);
        act(new Action.Answers(sa.localSpi()));
    }

    /** Forgets an IKE SA that is over. */
    void discard(IkeSa sa) {
        sa.abandon();
        if (generations.remove(sa)) {
            act(new Action.Forgets(sa.localSpi()));
        }
    }

    /** What the first exchanges have found out and the later ones of them need. */
    Handshake handshake() {
        return handshake;
    }

    /** True once the peer has proven who it is. */
    boolean isEstablished() {
        return current != null && current.stage() != IkeSa.Stage.CONNECTING && current.stage() != IkeSa.Stage.GONE;
    }

    /** True if this is the IKE SA by which we ask. */
    boolean isCurrent(IkeSa sa) {
        return current == sa;
    }

    /** Says that the peer may forget all other IKE SAs with us. */
    void initialContact() {
        isInitialContact = true;
    }

    boolean isInitialContact() {
        return isInitialContact;
    }

    /** What the peer has begun by CREATE_CHILD_SA and still has to go on with. */
    Optional<FollowupResponder> followup() {
        return followup;
    }

    /** Something else waits, or nothing; what has waited is dropped. */
    void followup(Optional<FollowupResponder> next) {
        followup.ifPresent(FollowupResponder::drop);
        followup = next;
    }

    /** What has waited is complete. */
    void completed() {
        followup = Optional.empty();
    }

    /** The peer deletes what we do not know: perhaps the answer that would tell us of it is still on its way. */
    void deletedEarly(int peersSpi) {
        if (deletedEarly.size() < MAX_DELETED_EARLY && current().isAsking()) {
            deletedEarly.add(peersSpi);
        }
    }

    /** True if the peer has deleted what it has just made; what it has deleted otherwise does not matter any more. */
    boolean isDeletedEarly(ChildDeal deal) {
        boolean isDeleted = deletedEarly.contains(deal.sa().outboundSpi());
        deletedEarly.clear();
        if (isDeleted) {
            step("the peer has deleted %s meanwhile".formatted(deal.child().name()));
            act(new Action.Remove(deal.sa().inboundSpi()));
        }
        return isDeleted;
    }

    // Children that are wanted and not there.

    /** Something was made: the next failure is the first again. */
    void succeeded() {
        failures = 0;
    }

    /** Something was not made: it is tried again, each time after twice as long. */
    void failed() {
        long wait = connection().timers().retry().toNanos() << Math.min(failures++, MAX_DOUBLINGS);
        retryAtNs = Math.min(retryAtNs, nowNs + wait);
    }

    /** The peer has deleted what may be wanted: asked for again after a while, if the document wants it always up. */
    void childLost(Child child) {
        if (!children.there(child.name()).isEmpty()) {
            return;
        }
        if (child.startAction() == StartAction.START) {
            failed();
        } else {
            wanted.remove(child.name());
        }
    }

    /** The peer had no time. */
    void retryChildrenSoon() {
        retryAtNs = Math.min(retryAtNs, nowNs + SOON_NS / 2 + random().nextLong(SOON_NS / 2));
    }

    // The path.

    /** Where messages go, and where they come from. */
    SaPath path() {
        return path;
    }

    void path(SaPath next) {
        path = next;
    }

    /** Where ESP goes. */
    SaPath espPath() {
        return nat.isDetected() || connection().traits().isEncapsulated()
                ? new SaPath(path.local(), path.remote(), path.localPort(), path.remotePort())
                : new SaPath(path.local(), path.remote(), 0, 0);
    }

    /** Messages go between the ports of NAT traversal from now on (RFC 7296 §2.23). */
    void floatToNatPort() {
        int remotePort = path.remotePort() == IKE_PORT ? NAT_PORT : path.remotePort();
        path = new SaPath(path.local(), path.remote(), NAT_PORT, remotePort);
    }

    /** Child SAs go where messages go now. */
    void moveChildren() {
        children.move(espPath());
    }

    boolean sendsFragments() {
        return features.contains(Feature.FRAGMENTS) && connection().traits().fragmentation() == Fragmentation.YES;
    }

    /** The most octets of a datagram that need no IP fragments anywhere. */
    int maxDatagramBytes() {
        return path.local().isIpv4() ? IkeWriter.SAFE_IPV4_BYTES : IkeWriter.SAFE_IPV6_BYTES;
    }

    // Chance.

    SecureRandom random() {
        return environment.random();
    }

    Octets nonce() {
        byte[] octets = new byte[NONCE_BYTES];
        random().nextBytes(octets);
        return Octets.of(octets);
    }

    /** An SPI of an IKE SA, which is never 0. */
    long ikeSpi() {
        long spi;
        do {
            spi = random().nextLong();
        } while (spi == 0);
        return spi;
    }

    KeyExchange exchange(IpsecKeyExchange method) {
        return environment.exchanges().apply(method);
    }

    // What is to be done.

    void act(Action action) {
        if (action instanceof Action.Send) {
            sentAtNs = nowNs;
        }
        actions.add(action);
    }

    void step(String line) {
        act(new Action.Log(Action.Level.STEP, line));
    }

    void change(String line) {
        act(new Action.Log(Action.Level.CHANGE, line));
    }

    void trouble(String line) {
        act(new Action.Log(Action.Level.TROUBLE, line));
    }

    /** The actions so far, which are forgotten here. */
    List<Action> takeActions() {
        List<Action> taken = List.copyOf(actions);
        actions.clear();
        return taken;
    }

    /** A message has been written: the first ones are covered by proofs that come later. */
    void written(IkeSa sa, IkeMessage message, List<Octets> datagrams) {
        handshake.written(sa, message, datagrams);
    }

    // The end.

    /** Everything ends now, without another word to the peer. */
    void end(Reason reason) {
        if (end.isEmpty()) {
            end = Optional.of(reason);
        }
    }

    /** Why it is over; empty if it is not. */
    Optional<Reason> end() {
        return end;
    }
}
