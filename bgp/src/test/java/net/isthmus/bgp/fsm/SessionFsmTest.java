package net.isthmus.bgp.fsm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import net.isthmus.bgp.message.Capability;
import net.isthmus.bgp.message.ErrorCode;
import net.isthmus.bgp.message.Family;
import net.isthmus.bgp.message.Message;
import net.isthmus.bgp.message.Notices;
import net.isthmus.wire.IpAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The machine of RFC 4271 §8 as a table: each state with each event, read aloud. */
class SessionFsmTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Moment NOW = new Moment(1000 * SECOND, 1.0);

    static final Terms TERMS = new Terms(
            64_512,
            64_513,
            IpAddress.parse("10.0.0.1"),
            90,
            30 * SECOND,
            false,
            Set.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST),
            0,
            false);

    private static final Deal DEAL = new Deal(
            64_513,
            IpAddress.parse("10.0.0.2"),
            30,
            Set.of(Family.IPV4_UNICAST),
            true,
            false,
            true,
            false,
            Optional.empty());

    /** States, event, what follows, what is done. */
    private static final String TABLE = """
            Idle                                | start                   | Connect     | connect
            Connect Active                      | start                   | same        |
            OpenSent OpenConfirm Established    | start                   | same        |
            Idle                                | idle hold timer         | Connect     | connect
            Connect                             | connect retry timer     | Connect     | close, report theirs, connect
            Active                              | connect retry timer     | Connect     | connect
            Idle                                | TCP established         | Idle        | close
            Connect Active                      | TCP established         | OpenSent    | send OPEN
            OpenSent OpenConfirm Established    | TCP established         | same        |
            Idle Active                         | TCP lost                | same        |
            Connect                             | TCP lost                | Active      | report theirs
            OpenSent                            | TCP lost                | Active      | report theirs
            OpenConfirm Established             | TCP lost                | Idle        | report theirs
            Idle                                | stop                    | Idle        |
            Connect Active                      | stop                    | Idle        | close
            OpenSent OpenConfirm Established    | stop                    | Idle        | send NOTIFICATION 6/2, close, report ours
            Idle Connect Active                 | OPEN                    | same        |
            OpenSent                            | OPEN                    | OpenConfirm | send KEEPALIVE
            OpenSent                            | OPEN of another AS      | Idle        | send NOTIFICATION 2/2, close, report ours
            OpenConfirm                         | OPEN                    | Idle        | send NOTIFICATION 5/2, close, report ours
            Established                         | OPEN                    | Idle        | send NOTIFICATION 5/3, close, report ours
            Idle Connect Active                 | KEEPALIVE               | same        |
            OpenSent                            | KEEPALIVE               | Idle        | send NOTIFICATION 5/1, close, report ours
            OpenConfirm                         | KEEPALIVE               | Established | establish
            Established                         | KEEPALIVE               | Established |
            Idle Connect Active                 | UPDATE                  | same        |
            OpenSent                            | UPDATE                  | Idle        | send NOTIFICATION 5/1, close, report ours
            OpenConfirm                         | UPDATE                  | Idle        | send NOTIFICATION 5/2, close, report ours
            Established                         | UPDATE                  | Established | deliver
            Idle Connect Active                 | ROUTE-REFRESH           | same        |
            OpenSent                            | ROUTE-REFRESH           | Idle        | send NOTIFICATION 5/1, close, report ours
            OpenConfirm                         | ROUTE-REFRESH           | Idle        | send NOTIFICATION 5/2, close, report ours
            Established                         | ROUTE-REFRESH           | Established | deliver
            Idle Connect Active                 | NOTIFICATION            | same        |
            OpenSent OpenConfirm Established    | NOTIFICATION            | Idle        | close, report theirs
            OpenSent OpenConfirm Established    | hold timer              | Idle        | send NOTIFICATION 4/0, close, report ours
            OpenConfirm Established             | keepalive timer         | same        | send KEEPALIVE
            OpenSent OpenConfirm Established    | malformed message       | Idle        | send NOTIFICATION 1/1, close, report ours
            Idle                                | reset                   | Idle        |
            Connect Active                      | reset                   | Idle        | close
            OpenSent OpenConfirm Established    | reset                   | Idle        | send NOTIFICATION 6/4, close, report ours
            """;

    private static final Map<String, State> STATES = states();
    private static final Map<String, Event> EVENTS = events();

    private static Map<String, State> states() {
        long later = NOW.ns() + 20 * SECOND;
        Map<String, State> states = new LinkedHashMap<>();
        for (State state : List.of(
                new State.Idle(later, 1),
                new State.Connect(later, 1),
                new State.Active(later, 1),
                new State.OpenSent(later, 1),
                new State.OpenConfirm(DEAL, later, later, 1),
                new State.Established(DEAL, later, later, NOW.ns() - SECOND, 1))) {
            states.put(state.phase().toString(), state);
        }
        return states;
    }

    private static Map<String, Event> events() {
        Map<String, Event> events = new LinkedHashMap<>();
        events.put("start", new Event.Start());
        events.put("idle hold timer", new Event.TimerExpired(Alarm.Timer.IDLE_HOLD));
        events.put("connect retry timer", new Event.TimerExpired(Alarm.Timer.CONNECT_RETRY));
        events.put("hold timer", new Event.TimerExpired(Alarm.Timer.HOLD));
        events.put("keepalive timer", new Event.TimerExpired(Alarm.Timer.KEEPALIVE));
        events.put("TCP established", new Event.TcpEstablished());
        events.put("TCP lost", new Event.TcpLost("connection reset by peer"));
        events.put("OPEN", new Event.Received(OpenBuilder.of(64_513).build()));
        events.put(
                "OPEN of another AS", new Event.Received(OpenBuilder.of(64_514).build()));
        events.put("KEEPALIVE", new Event.Received(new Message.Keepalive()));
        events.put("UPDATE", new Event.Received(new Message.Update(List.of(), Optional.empty(), List.of(), List.of())));
        events.put("ROUTE-REFRESH", new Event.Received(new Message.RouteRefresh(1, 1, 0)));
        events.put("NOTIFICATION", new Event.Received(Notices.of(ErrorCode.OUT_OF_RESOURCES)));
        events.put("stop", end(ErrorCode.ADMINISTRATIVE_SHUTDOWN, Event.Then.STAY));
        events.put("reset", end(ErrorCode.ADMINISTRATIVE_RESET, Event.Then.RESTART));
        events.put("malformed message", end(ErrorCode.CONNECTION_NOT_SYNCHRONIZED, Event.Then.BACK_OFF));
        return events;
    }

    private static State state(String name) {
        return Objects.requireNonNull(STATES.get(name), name);
    }

    private static Event event(String name) {
        return Objects.requireNonNull(EVENTS.get(name), name);
    }

    private static Event end(ErrorCode error, Event.Then then) {
        return new Event.End(Notices.of(error), "", then);
    }

    record Row(String state, String event, String next, List<String> actions) {
        @Override
        public String toString() {
            return state + ", " + event + " → " + next + (actions.isEmpty() ? "" : ", " + String.join(", ", actions));
        }
    }

    static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        TABLE.lines().forEach(line -> {
            List<String> cells =
                    Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
            List<String> actions =
                    cells.get(3).isEmpty() ? List.of() : List.of(cells.get(3).split(", "));
            for (String state : cells.get(0).split(" +")) {
                rows.add(new Row(state, cells.get(1), cells.get(2).equals("same") ? state : cells.get(2), actions));
            }
        });
        return rows;
    }

    @ParameterizedTest
    @MethodSource("rows")
    void shouldDoWhatTheTableSays(Row row) {
        Step step = SessionFsm.step(TERMS, state(row.state()), event(row.event()), NOW);

        assertThat(step.next().phase()).hasToString(row.next());
        assertThat(step.actions()).extracting(SessionFsmTest::name).containsExactlyElementsOf(row.actions());
    }

    /** Timers belong to states; all else may happen at any time. */
    @Test
    void shouldHaveARowForEachThatCanHappen() {
        Set<String> said = new LinkedHashSet<>();
        rows().forEach(row -> said.add(row.state() + ", " + row.event()));
        Set<String> possible = new LinkedHashSet<>();
        STATES.forEach((name, state) -> EVENTS.keySet().stream()
                .filter(event -> !event.endsWith("timer") && !event.startsWith("malformed"))
                .filter(event -> !event.equals("OPEN of another AS"))
                .forEach(event -> possible.add(name + ", " + event)));

        assertThat(said).containsAll(possible);
    }

    private static String name(Action action) {
        return switch (action) {
            case Action.OpenTcp() -> "connect";
            case Action.CloseTcp() -> "close";
            case Action.Send(Message.Open _) -> "send OPEN";
            case Action.Send(Message.Keepalive _) -> "send KEEPALIVE";
            case Action.Send(Message.Notification notice) ->
                "send NOTIFICATION " + notice.code() + "/" + notice.subcode();
            case Action.Send(Message message) -> "send " + message;
            case Action.Establish(Deal _) -> "establish";
            case Action.Deliver(Message _) -> "deliver";
            case Action.Report report -> report.isOurs() ? "report ours" : "report theirs";
        };
    }

    @Test
    void shouldStayIdleLongerAfterEachEndAndForgetThemAfterAGoodSession() {
        List<Long> idleSeconds = new ArrayList<>();
        State state = state("OpenSent");
        int failures = 0;
        for (int i = 0; i < 10; i++) {
            state = new State.OpenSent(NOW.ns() + SECOND, failures);
            State idle = SessionFsm.step(TERMS, state, event("malformed message"), NOW)
                    .next();
            idleSeconds.add((idle.next().atNs() - NOW.ns()) / SECOND);
            failures = idle.failures();
        }
        assertThat(idleSeconds).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 120L, 120L, 120L);

        State good = new State.Established(DEAL, Alarm.NEVER, Alarm.NEVER, NOW.ns() - 61 * SECOND, failures);
        State idle = SessionFsm.step(TERMS, good, event("TCP lost"), NOW).next();
        assertThat(idle).isEqualTo(new State.Idle(NOW.ns() + SECOND, 1));
    }

    @Test
    void shouldNotCountACollisionAsAFailure() {
        Event collision = new Event.Received(Notices.of(ErrorCode.CONNECTION_COLLISION));
        assertThat(SessionFsm.step(TERMS, state("OpenConfirm"), collision, NOW).next())
                .isEqualTo(new State.Idle(NOW.ns() + SECOND, 1));
    }

    @Test
    void shouldOnlyWaitWhenPassive() {
        Terms passive = new Terms(64_512, 64_513, TERMS.routerId(), 90, 30 * SECOND, true, TERMS.families(), 0, false);
        assertThat(SessionFsm.step(passive, state("Idle"), new Event.Start(), NOW))
                .isEqualTo(Step.of(new State.Active(Alarm.NEVER, 1)));
        assertThat(SessionFsm.step(passive, state("OpenSent"), event("TCP lost"), NOW)
                        .next())
                .isEqualTo(new State.Active(Alarm.NEVER, 1));
    }

    @Test
    void shouldTakeTheSmallerHoldTimeAndSayThatItLivesThreeTimesInIt() {
        Event open = new Event.Received(OpenBuilder.of(64_513).hold(30).build());
        State confirm = SessionFsm.step(TERMS, state("OpenSent"), open, new Moment(NOW.ns(), 0.8))
                .next();
        assertThat(confirm).isInstanceOfSatisfying(State.OpenConfirm.class, state -> {
            assertThat(state.holdAtNs()).isEqualTo(NOW.ns() + 30 * SECOND);
            assertThat(state.keepaliveAtNs()).isEqualTo(NOW.ns() + 8 * SECOND);
        });
    }

    @Test
    void shouldHaveNoTimersWhenTheHoldTimeIsZero() {
        Event open = new Event.Received(OpenBuilder.of(64_513).hold(0).build());
        State confirm = SessionFsm.step(TERMS, state("OpenSent"), open, NOW).next();
        assertThat(confirm.next().atNs()).isEqualTo(Alarm.NEVER);
        State established =
                SessionFsm.step(TERMS, confirm, event("KEEPALIVE"), NOW).next();
        assertThat(established.next().atNs()).isEqualTo(Alarm.NEVER);
    }

    @Test
    void shouldStartTheHoldTimerAnewWithEachKeepaliveAndUpdate() {
        for (String heard : List.of("KEEPALIVE", "UPDATE", "ROUTE-REFRESH")) {
            State next = SessionFsm.step(TERMS, state("Established"), event(heard), NOW)
                    .next();
            assertThat(((State.Established) next).holdAtNs()).isEqualTo(NOW.ns() + 30 * SECOND);
        }
    }

    @Test
    void shouldAskForAHardResetWhenTheNeighbourWouldKeepRoutesOtherwise() {
        Deal aware = new Deal(
                64_513,
                DEAL.routerId(),
                30,
                DEAL.families(),
                true,
                false,
                true,
                false,
                Optional.of(new Capability.GracefulRestart(
                        false, true, 120, List.of(new Capability.KeptFamily(1, 1, true)))));
        State state = new State.Established(aware, Alarm.NEVER, Alarm.NEVER, 0, 0);
        Event stop = new Event.End(
                Notices.cease(ErrorCode.ADMINISTRATIVE_SHUTDOWN.subcode(), "see you at 5"), "", Event.Then.STAY);

        Step step = SessionFsm.step(TERMS, state, stop, NOW);

        assertThat(step.actions().getFirst()).isInstanceOfSatisfying(Action.Send.class, send -> assertThat(
                        Notices.text((Message.Notification) send.message()))
                .isEqualTo("hard reset (6/9), administrative shutdown (6/2): “see you at 5”"));
        assertThat(GracefulRestart.kept(aware, Optional.of(Notices.of(ErrorCode.HOLD_TIMER_EXPIRED))))
                .containsExactly(Family.IPV4_UNICAST);
        assertThat(GracefulRestart.kept(aware, Optional.of(Notices.hard(Notices.of(ErrorCode.CEASE)))))
                .isEmpty();
        assertThat(GracefulRestart.kept(DEAL, Optional.empty())).isEmpty();
    }
}
