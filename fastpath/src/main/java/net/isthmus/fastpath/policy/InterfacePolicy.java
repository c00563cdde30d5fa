package net.isthmus.fastpath.policy;

import net.isthmus.fastpath.session.Flow;
import net.isthmus.fastpath.session.SessionPolicy;

/**
 * A policy as sessions ask it: by the interfaces by which packets come and go, whose zones it knows. What is to be
 * logged goes on its way to the log when it is counted.
 */
public final class InterfacePolicy implements SessionPolicy {
    private final Policy policy;
    private final DecisionLog decisions;

    /** Asks a policy; decisions that are to be logged go to {@code decisions}. */
    public InterfacePolicy(Policy policy, DecisionLog decisions) {
        this.policy = policy;
        this.decisions = decisions;
    }

    @Override
    public long decide(Flow flow, int inInterface, int outInterface) {
        return policy.decide(flow, policy.zone(inInterface), policy.zone(outInterface));
    }

    @Override
    public void count(long decision, Flow flow) {
        policy.count(decision);
        if (Verdict.isLogged(decision)) {
            decisions.offer(policy, decision, flow);
        }
    }

    @Override
    public int generation() {
        return policy.generation();
    }
}
