package net.isthmus.fastpath.control;

import java.util.Set;
import net.isthmus.fastpath.control.NudEvent.Announced;
import net.isthmus.fastpath.control.NudEvent.Configured;
import net.isthmus.fastpath.control.NudEvent.Confirmed;
import net.isthmus.fastpath.control.NudEvent.Needed;
import net.isthmus.fastpath.control.NudEvent.TimerExpired;
import net.isthmus.fastpath.control.NudEvent.Unconfigured;
import net.isthmus.fastpath.control.NudEvent.Verify;
import net.isthmus.fastpath.control.NudState.Absent;
import net.isthmus.fastpath.control.NudState.Delay;
import net.isthmus.fastpath.control.NudState.Incomplete;
import net.isthmus.fastpath.control.NudState.Permanent;
import net.isthmus.fastpath.control.NudState.Probe;
import net.isthmus.fastpath.control.NudState.Reachable;
import net.isthmus.fastpath.control.NudState.Stale;
import net.isthmus.wire.MacAddress;

/**
 * Neighbour unreachability detection (RFC 4861 §7.3 and appendix C), for ARP and ND alike.
 *
 * <pre>
 *            needed               answer                  30 s
 *   Absent ─────────▶ Incomplete ────────▶ Reachable ──────────────▶ Stale
 *     ▲                  │ 3 questions         ▲                       │ 30 s
 *     ├──────────────────┘ unanswered          │ answer                ▼
 *     │                                        └──────────────────── Probe ◀── Delay ◀── tells of itself
 *     └──── 3 unicast and 3 group questions unanswered ────────────────┘    5 s
 * </pre>
 *
 * <p>Workers do not report which neighbours they use, so every neighbour counts as used: Stale leads to Probe by time
 * alone, and packets flow by the known MAC all the while. Where RFC 4861 enters Stale because a neighbour told of
 * itself unasked, this machine enters Delay: what nobody asked for is verified soon. Unanswered unicast probes are
 * followed by group ones before the neighbour is given up (RFC 7048 §3), which finds a machine whose MAC has changed
 * silently.
 *
 * <p>Whoever depends on a neighbour, as a tracked route does, has it asked as often as it likes; such questions are not
 * counted among those after which it is given up.
 */
final class NudMachine {
    /** Questions to all before an unknown neighbour is given up: MAX_MULTICAST_SOLICIT (RFC 4861 §10). */
    static final int GROUP_QUESTIONS = 3;

    /** Questions to a known neighbour before all are asked: MAX_UNICAST_SOLICIT. */
    static final int UNICAST_QUESTIONS = 3;

    /** What the driver does after a step. */
    enum Action {
        /** Ask everybody on the link. */
        ASK_ALL,
        /** Ask the neighbour itself. */
        ASK_UNICAST,
        /** The MAC address is new: use it. */
        USE,
        /** The neighbour does not answer: give it up. */
        GIVE_UP,
        /** Start the state's time anew. */
        RESTART_TIMER
    }

    /** Where a step leads and what is to be done. */
    record Step(NudState next, Set<Action> actions) {
        Step(NudState next, Action... actions) {
            this(next, Set.of(actions));
        }
    }

    private NudMachine() {}

    static Step step(NudState state, NudEvent event) {
        if (event instanceof Configured(MacAddress mac)) {
            return new Step(new Permanent(mac), Action.USE);
        }
        return switch (state) {
            case Absent _ -> absent(state, event);
            case Incomplete(int sent) -> incomplete(state, sent, event);
            case Reachable(MacAddress mac) -> reachable(state, mac, event);
            case Stale(MacAddress mac) -> unverified(state, mac, 0, event);
            case Delay(MacAddress mac) -> unverified(state, mac, 0, event);
            case Probe(MacAddress mac, int sent) -> unverified(state, mac, sent, event);
            case Permanent(MacAddress mac) ->
                event instanceof Unconfigured ? new Step(new Delay(mac), Action.RESTART_TIMER) : new Step(state);
        };
    }

    private static Step absent(NudState state, NudEvent event) {
        return switch (event) {
            case Needed _, Verify _ -> new Step(new Incomplete(1), Action.ASK_ALL, Action.RESTART_TIMER);
            case Announced(MacAddress mac, boolean _) -> new Step(new Delay(mac), Action.USE, Action.RESTART_TIMER);
            case Confirmed _, TimerExpired _, Configured _, Unconfigured _ -> new Step(state);
        };
    }

    private static Step incomplete(NudState state, int sent, NudEvent event) {
        return switch (event) {
            case Confirmed(MacAddress mac, boolean _) -> new Step(new Reachable(mac), Action.USE, Action.RESTART_TIMER);
            case Announced(MacAddress mac, boolean _) -> new Step(new Delay(mac), Action.USE, Action.RESTART_TIMER);
            case TimerExpired _ ->
                sent < GROUP_QUESTIONS
                        ? new Step(new Incomplete(sent + 1), Action.ASK_ALL, Action.RESTART_TIMER)
                        : new Step(new Absent(), Action.GIVE_UP);
            case Verify _ -> new Step(state, Action.ASK_ALL);
            case Needed _, Configured _, Unconfigured _ -> new Step(state);
        };
    }

    private static Step reachable(NudState state, MacAddress mac, NudEvent event) {
        return switch (event) {
            case Confirmed(MacAddress told, boolean isOverride) ->
                told.equals(mac)
                        ? new Step(state, Action.RESTART_TIMER)
                        : contradicted(mac, isOverride, new Reachable(told));
            case Announced(MacAddress told, boolean isOverride) ->
                told.equals(mac) ? new Step(state) : contradicted(mac, isOverride, new Delay(told));
            case TimerExpired _ -> new Step(new Stale(mac), Action.RESTART_TIMER);
            case Verify _ -> ask(mac, 0);
            case Needed _, Configured _, Unconfigured _ -> new Step(state);
        };
    }

    /** Another MAC for a fresh neighbour: it replaces the known one, or casts doubt on it (RFC 4861 §7.2.5). */
    private static Step contradicted(MacAddress mac, boolean isOverride, NudState replaced) {
        return isOverride
                ? new Step(replaced, Action.USE, Action.RESTART_TIMER)
                : new Step(new Delay(mac), Action.RESTART_TIMER);
    }

    private static Step unverified(NudState state, MacAddress mac, int sent, NudEvent event) {
        return switch (event) {
            case Confirmed(MacAddress told, boolean isOverride) -> {
                if (told.equals(mac)) {
                    yield new Step(new Reachable(mac), Action.RESTART_TIMER);
                }
                yield isOverride ? new Step(new Reachable(told), Action.USE, Action.RESTART_TIMER) : new Step(state);
            }
            case Announced(MacAddress told, boolean isOverride) ->
                told.equals(mac) || !isOverride
                        ? new Step(state)
                        : new Step(new Delay(told), Action.USE, Action.RESTART_TIMER);
            case TimerExpired _ -> ask(mac, sent);
            case Verify _ -> sent == 0 ? ask(mac, 0) : new Step(state, Action.ASK_UNICAST);
            case Needed _, Configured _, Unconfigured _ -> new Step(state);
        };
    }

    private static Step ask(MacAddress mac, int sent) {
        if (sent < UNICAST_QUESTIONS) {
            return new Step(new Probe(mac, sent + 1), Action.ASK_UNICAST, Action.RESTART_TIMER);
        }
        if (sent < UNICAST_QUESTIONS + GROUP_QUESTIONS) {
            return new Step(new Probe(mac, sent + 1), Action.ASK_ALL, Action.RESTART_TIMER);
        }
        return new Step(new Absent(), Action.GIVE_UP);
    }
}
