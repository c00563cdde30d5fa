package net.isthmus.appliance.fake;

import java.util.ArrayList;
import java.util.List;
import net.isthmus.core.ApplianceException;
import net.isthmus.core.plan.Action;
import net.isthmus.core.port.DataPlane;

/**
 * Remembers what stands after all actions: an action and its inverse leave nothing. It refuses the action with a chosen
 * index, to show what becomes of those before it.
 */
public final class FakeDataPlane implements DataPlane {

    private final List<Action> standing = new ArrayList<>();
    private int performed;
    private int refuseAt = -1;
    private boolean isRefusingEverything;

    @Override
    public synchronized void apply(Action action) {
        if (isRefusingEverything || performed++ == refuseAt) {
            throw new ApplianceException("the fake refuses");
        }
        if (!standing.remove(action.inverse())) {
            standing.add(action);
        }
    }

    /** Refuses the action that comes after so many, once. */
    public synchronized void refuseAfter(int actions) {
        performed = 0;
        refuseAt = actions;
    }

    public synchronized void refuseEverything(boolean isRefusing) {
        isRefusingEverything = isRefusing;
    }

    public synchronized void accept() {
        refuseAt = -1;
        isRefusingEverything = false;
    }

    /** What stands, sorted, in words. */
    public synchronized List<String> standing() {
        return standing.stream().map(Action::describe).sorted().toList();
    }
}
