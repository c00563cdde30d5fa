package net.isthmus.appliance.dataplane;

import net.isthmus.core.plan.Policies;

/** What decides about new sessions, as the document has it. Control loop only. */
final class SecurityPolicy {
    private Policies policies = Policies.STANDARD;

    void set(Policies to) {
        policies = to;
    }

    /** What holds. */
    Policies policies() {
        return policies;
    }
}
