package net.isthmus.ipsec.ike.fsm;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import net.isthmus.ipsec.ike.crypto.IkeCiphers;
import net.isthmus.ipsec.ike.crypto.IkeKeys;
import net.isthmus.ipsec.ike.crypto.SpiPair;
import net.isthmus.ipsec.ike.message.ExchangeType;
import net.isthmus.ipsec.ike.message.FragmentReassembly;
import net.isthmus.ipsec.ike.message.IkeFault;
import net.isthmus.ipsec.ike.message.IkeHeader;
import net.isthmus.ipsec.ike.message.IkeMessage;
import net.isthmus.ipsec.ike.message.IkePacket;
import net.isthmus.ipsec.ike.message.IkeWriter;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.ipsec.ike.message.PayloadProtection;
import net.isthmus.ipsec.sa.SaPath;
import net.isthmus.wire.Octets;
import org.jspecify.annotations.Nullable;

/**
 * One IKE SA: its SPIs and keys, and both windows of one message each (RFC 7296 §2.1 to §2.3). What messages mean is
 * not its affair.
 *
 * <pre>
 *              IKE_AUTH               rekeyed (§2.18)          Delete sent (§1.4.1)
 * CONNECTING ───────────▶ ESTABLISHED ───────────────▶ REPLACED ──────────────────▶ DELETING
 *     │                        │ Delete sent                │                          │ answered, or given up
 *     │                        └──────────────▶ DELETING    │ the peer's Delete        │
 *     └── failed ──────────▶ GONE ◀─────────────────────────┴──────────────────────────┘
 * </pre>
 */
final class IkeSa {
    /** Where in its life it is. */
    enum Stage {
        CONNECTING,
        ESTABLISHED,
        /** Another has taken its place; only its end is still to be agreed on. */
        REPLACED,
        DELETING,
        GONE
    }

    /** How often a request is sent once there is little hope. */
    private static final int DOUBTED_SENDINGS = 3;

    final boolean isInitiator;
    final long initiatorSpi;
    private final Context context;
    private final Deque<Task> tasks = new ArrayDeque<>();
    private final FragmentReassembly requests = new FragmentReassembly();
    private final FragmentReassembly responses = new FragmentReassembly();

    private long responderSpi;
    private Stage stage = Stage.CONNECTING;
    private @Nullable Crypt crypt;
    private int nextId;
    private @Nullable Flight flight;
    private @Nullable Flight landed;
    private int expectedId;
    private List<Octets> lastAnswer = List.of();

    /** When it must be replaced; when it ends. */
    long renewAtNs = Long.MAX_VALUE;

    long endAtNs = Long.MAX_VALUE;

    /** What the peer's rekeying has made of it, while ours is still under way (§2.25.2). */
    @Nullable
    IkeSa peersSuccessor;

    /** The lower nonce of the exchange that has made it. */
    Octets lowestNonce = Octets.of(new byte[0]);

    private record Crypt(IkeKeys keys, PayloadProtection seal, PayloadProtection open) {}

    private record Flight(Task task, IkeHeader header, List<Octets> datagrams, int sendings, long resendAtNs) {}

    IkeSa(Context context, boolean isInitiator, long initiatorSpi, long responderSpi) {
        this.context = context;
        this.isInitiator = isInitiator;
        this.initiatorSpi = initiatorSpi;
        this.responderSpi = responderSpi;
    }

    Stage stage() {
        return stage;
    }

    void stage(Stage next) {
        stage = next;
    }

    long localSpi() {
        return isInitiator ? initiatorSpi : responderSpi;
    }

    SpiPair spis() {
        return new SpiPair(initiatorSpi, responderSpi);
    }

    /** The responder has said its SPI. */
    void responderSpi(long spi) {
        responderSpi = spi;
    }

    /** Keys for all that follows. */
    void protect(IkeKeys keys) {
        Optional<IkeKeys> before = Optional.ofNullable(crypt).map(Crypt::keys);
        crypt = new Crypt(
                keys,
                IkeCiphers.of(keys, isInitiator, context.environment.random()),
                IkeCiphers.of(keys, !isInitiator, context.environment.random()));
        before.ifPresent(IkeKeys::close);
    }

    /** Other keys for what is derived and proven, with the same ones for messages (RFC 8784 §3). */
    void derive(IkeKeys keys) {
        Crypt now = crypt();
        crypt = new Crypt(keys, now.seal, now.open);
        now.keys.close();
    }

    IkeKeys keys() {
        return crypt().keys;
    }

    /** Its algorithms in words; empty before there are keys. */
    String suite() {
        return crypt == null ? "" : crypt.keys.suite().toString();
    }

    private Crypt crypt() {
        Crypt now = crypt;
        if (now == null) {
            throw new IllegalStateException("an IKE SA without keys yet");
        }
        return now;
    }

    // What we ask.

    /** Queues an exchange behind all others. */
    void add(Task task) {
        tasks.addLast(task);
    }

    /** Queues an exchange before all others: the next step of one that is under way. */
    void addFirst(Task task) {
        tasks.addFirst(task);
    }

    /** What waits, in its order; it is taken out of the queue. */
    List<Task> takeTasks() {
        List<Task> waiting = new ArrayList<>(tasks);
        tasks.clear();
        return waiting;
    }

    /** True if such an exchange waits or is under way. */
    boolean has(Class<? extends Task> kind) {
        return isAsking(kind) || tasks.stream().anyMatch(kind::isInstance);
    }

    /** True if such an exchange is under way. */
    boolean isAsking(Class<? extends Task> kind) {
        return flight != null && kind.isInstance(flight.task);
    }

    /** True if this Child SA is being asked for, or will be. */
    boolean isMaking(String child, int resource) {
        return asking().filter(task -> task instanceof ChildTask making && making.isFor(child, resource))
                        .isPresent()
                || tasks.stream().anyMatch(task -> task instanceof ChildTask making && making.isFor(child, resource));
    }

    /** True if we are rekeying it. */
    boolean isRekeying() {
        return asking().filter(task ->
                        task instanceof RekeyIkeTask || task instanceof FollowupTask followup && followup.isOfIkeSa())
                .isPresent();
    }

    /** True if any exchange is under way. */
    boolean isAsking() {
        return flight != null;
    }

    /** The ID of the next request. */
    int nextMessageId() {
        return nextId;
    }

    /** Begins with message ID 0 again: IKE_SA_INIT with a cookie or another key exchange (§2.2). */
    void restart() {
        nextId = 0;
        responderSpi = 0;
    }

    /** Sends the next request if none is under way. */
    void pump() {
        while (flight == null && stage != Stage.GONE && !tasks.isEmpty()) {
            Task task = tasks.removeFirst();
            task.begin(this).ifPresent(ask -> ask(task, ask));
        }
    }

    private void ask(Task task, Task.Ask ask) {
        IkeHeader header = new IkeHeader(initiatorSpi, responderSpi, ask.exchange(), isInitiator, false, nextId++);
        IkeMessage message = new IkeMessage(header, ask.payloads());
        context.step("→ " + message.summary());
        List<Octets> datagrams = written(message);
        context.written(this, message, datagrams);
        flight = new Flight(
                task,
                header,
                datagrams,
                1,
                context.nowNs + context.retransmission().waitNs(1));
        send(datagrams, context.path());
    }

    private List<Octets> written(IkeMessage message) {
        Crypt now = crypt;
        if (now == null || message.header().exchange() == ExchangeType.IKE_SA_INIT) {
            return List.of(IkeWriter.clear(message));
        }
        return context.sendsFragments()
                ? IkeWriter.sealInFragments(message, now.seal, context.maxDatagramBytes())
                : List.of(IkeWriter.seal(message, now.seal));
    }

    private void send(List<Octets> datagrams, SaPath path) {
        datagrams.forEach(datagram -> context.act(new Action.Send(path, datagram)));
    }

    /** When the request under way is sent again; {@link Long#MAX_VALUE} for never. */
    long resendAtNs() {
        return flight == null ? Long.MAX_VALUE : flight.resendAtNs;
    }

    /** Sends the request under way again, if it is time; false if it has been sent often enough. */
    boolean resend() {
        Flight now = flight;
        if (now == null || now.resendAtNs > context.nowNs) {
            return true;
        }
        int limit = context.retransmission().sendings();
        if (now.sendings >= (now.task.doubt().isPresent() ? Math.min(limit, DOUBTED_SENDINGS) : limit)) {
            return false;
        }
        sendAgain(now, now.sendings + 1);
        return true;
    }

    /** Sends the request under way at once: the path has changed. */
    void resendNow() {
        if (flight != null) {
            sendAgain(flight, 1);
        }
    }

    private void sendAgain(Flight now, int sending) {
        context.step("→ again %s %d".formatted(now.header.exchange(), now.header.messageId()));
        flight = new Flight(
                now.task,
                now.header,
                now.datagrams,
                sending,
                context.nowNs + context.retransmission().waitNs(sending));
        send(now.datagrams, context.path());
    }

    /** Somebody says that the peer does not know it: if that was to our request, asking on is of little use. */
    void doubt(IkeHeader answer) {
        if (flight != null && answer.isResponse() && isExpected(answer)) {
            flight.task.doubt(new Reason(
                    Reason.Kind.NO_ANSWER,
                    "%s port %d seems to have lost this IKE SA (INVALID_IKE_SPI), and does not answer"
                            .formatted(context.path().remote(), context.path().remotePort())));
        }
    }

    /** We ask nothing any more, and no answer will come. */
    void forsake() {
        Flight now = flight;
        flight = null;
        if (now != null) {
            now.task.lost(this);
        }
        takeTasks().forEach(task -> task.lost(this));
    }

    /** It is over. */
    void abandon() {
        forsake();
        Crypt last = crypt;
        if (last != null) {
            last.keys.close();
        }
        stage = Stage.GONE;
    }

    /** The exchange under way. */
    Optional<Task> asking() {
        return Optional.ofNullable(flight).map(Flight::task);
    }

    // What comes in.

    /**
     * Reads a packet.
     *
     * @return the message, if it is whole, authentic, and no repetition; repeated requests are answered here
     * @throws IkeFault if it is authentic and cannot be read
     */
    Optional<IkePacket.Clear> read(IkePacket packet, SaPath path) throws IkeFault {
        boolean isExpected = isExpected(packet.header());
        if (!isExpected && !isRepeated(packet.header())) {
            return Optional.empty();
        }
        Optional<IkePacket.Clear> message;
        try {
            message = open(packet);
        } catch (IkeFault fault) {
            if (isExpected) {
                throw fault;
            }
            sendAnswerAgain(packet.header(), path);
            return Optional.empty();
        }
        if (message.isPresent() && !isExpected) {
            sendAnswerAgain(packet.header(), path);
            return Optional.empty();
        }
        return message;
    }

    private void sendAnswerAgain(IkeHeader request, SaPath path) {
        context.step("→ again the answer to %s %d".formatted(request.exchange(), request.messageId()));
        send(lastAnswer, path);
    }

    private Optional<IkePacket.Clear> open(IkePacket packet) throws IkeFault {
        Crypt now = crypt;
        return switch (packet) {
            // Only the first message comes in clear; nobody vouches for any other that does.
            case IkePacket.Clear clear ->
                clear.header().exchange() == ExchangeType.IKE_SA_INIT
                                && clear.header().messageId() == 0
                        ? Optional.of(clear)
                        : Optional.empty();
            case IkePacket.Encrypted encrypted -> now == null ? Optional.empty() : encrypted.open(now.open);
            case IkePacket.EncryptedFragment fragment ->
                now == null || !context.sendsFragments()
                        ? Optional.empty()
                        : (fragment.header().isResponse() ? responses : requests).add(fragment, now.open);
        };
    }

    private boolean isExpected(IkeHeader header) {
        if (header.isFromInitiator() == isInitiator) {
            return false;
        }
        return header.isResponse()
                ? flight != null
                        && header.messageId() == flight.header.messageId()
                        && header.exchange() == flight.header.exchange()
                : header.messageId() == expectedId;
    }

    private boolean isRepeated(IkeHeader header) {
        return !header.isResponse() && !lastAnswer.isEmpty() && header.messageId() == expectedId - 1;
    }

    /** Sends the answer to the request that was read last. */
    void answer(IkeHeader request, List<Payload> payloads, SaPath path) {
        IkeHeader answer = request.answer();
        IkeMessage message = new IkeMessage(
                new IkeHeader(
                        answer.initiatorSpi(),
                        responderSpi,
                        answer.exchange(),
                        answer.isFromInitiator(),
                        true,
                        answer.messageId()),
                payloads);
        context.step("→ " + message.summary());
        lastAnswer = written(message);
        expectedId++;
        context.written(this, message, lastAnswer);
        send(lastAnswer, path);
    }

    /** Hands the answer to the request under way to who has asked. */
    void answered(IkePacket.Clear answer) {
        Flight now = flight;
        flight = null;
        landed = now;
        if (now != null) {
            now.task.answered(this, answer);
        }
    }

    /** Goes on waiting for an answer, as if the one that has just come had been lost. */
    void resume() {
        flight = landed;
    }
}
