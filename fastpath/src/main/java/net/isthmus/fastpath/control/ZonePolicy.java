package net.isthmus.fastpath.control;

import net.isthmus.fastpath.policy.DecisionLog;
import net.isthmus.fastpath.policy.Policy;
import net.isthmus.fastpath.policy.Verdict;
import net.isthmus.fastpath.session.Flow;
import net.isthmus.fastpath.session.SessionPolicy;

/** A compiled policy as sessions ask it: by interfaces instead of zones. */
final class ZonePolicy implements SessionPolicy {
    private final Policy policy;
    private final DecisionLog log;

    ZonePolicy(Policy policy, DecisionLog log) {
        this.policy = policy;
        this.log = log;
    }

    /** The verdicts of both are laid out alike. */
    @Override
    public long decide(Flow flow, int inInterface, int outInterface) {
        return policy.decide(flow, policy.zone(inInterface), policy.zone(outInterface));
    }

    @Override
    public int generation() {
        return policy.generation();
    }

    @Override
    public void count(long decision, Flow flow) {
        policy.count(decision);
        if (Verdict.isLogged(decision)) {
            log.offer(policy, decision, flow);
        }
    }
}
