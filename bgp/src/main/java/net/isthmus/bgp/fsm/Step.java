package net.isthmus.bgp.fsm;

import java.util.List;

/** What came of an event: the state after it, and what is to be done. */
public record Step(State next, List<Action> actions) {

    /** Copies the list. */
    public Step {
        actions = List.copyOf(actions);
    }

    static Step of(State next, Action... actions) {
        return new Step(next, List.of(actions));
    }
}
