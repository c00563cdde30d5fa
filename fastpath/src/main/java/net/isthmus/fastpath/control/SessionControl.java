package net.isthmus.fastpath.control;

import java.lang.foreign.Arena;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import net.isthmus.core.OwnedBy;
import net.isthmus.fastpath.fib.GracePeriod;
import net.isthmus.fastpath.session.SessionPolicy;
import net.isthmus.fastpath.session.SessionSettings;
import net.isthmus.fastpath.session.SessionTable;
import net.isthmus.fastpath.session.Sessions;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.fastpath.tables.Published;
import net.isthmus.fastpath.xsk.libc.HugePages;

/**
 * The control loop's side of sessions: switches them on for every interface when something needs them, replaces what
 * governs them, and lets time pass.
 *
 * <p>Without a policy, translation or service there are no sessions: packets take the plain way.
 */
@OwnedBy("control loop")
public final class SessionControl {
    private static final String POLICY = "policy";

    private final Interfaces interfaces;
    private final Published<SessionSettings> settings = new Published<>(SessionSettings.OPEN);
    private final Sessions sessions;
    private final Set<String> needs = new HashSet<>();
    private boolean isOn;

    SessionControl(Interfaces interfaces, Arena arena, int capacity) {
        this.interfaces = interfaces;
        var random = new SecureRandom();
        var memory = HugePages.allocateOnDemand(arena, SessionTable.bytesFor(capacity))
                .memory();
        sessions = new Sessions(new SessionTable(memory, capacity, random), settings, random);
    }

    /** The sessions themselves. */
    public Sessions sessions() {
        return sessions;
    }

    /** True if packets belong to sessions. */
    public boolean isOn() {
        return isOn;
    }

    /** Changes what governs sessions, as a whole. */
    public void change(UnaryOperator<SessionSettings> change) {
        settings.set(change.apply(settings.get()));
    }

    /**
     * Sets the policy that decides from now on; sessions that it forbids end.
     *
     * @param isInForce false if it forbids nothing, so that nobody needs to ask
     */
    public void policy(SessionPolicy policy, boolean isInForce) {
        change(now -> now.withPolicy(policy));
        need(POLICY, isInForce);
    }

    /** Says whether a feature needs sessions: they are on while any does. */
    public void need(String feature, boolean isNeeded) {
        boolean hasChanged = isNeeded ? needs.add(feature) : needs.remove(feature);
        if (hasChanged && isOn == needs.isEmpty()) {
            switchOn(!needs.isEmpty());
        }
    }

    /** Switches sessions on or off; those that there are end with them. */
    public void switchOn(boolean wanted) {
        isOn = wanted;
        interfaces.commonFeatures(InterfaceTable.FEATURE_SESSIONS, wanted);
        if (!wanted) {
            sessions.clear();
        }
    }

    /** Lets time pass. */
    void tick(long nowNs, GracePeriod grace) {
        sessions.tick(nowNs, grace);
    }
}
