package net.isthmus.fastpath.balance;

import net.isthmus.fastpath.session.Flow;

/**
 * Chooses who takes a new session for a virtual address, and counts who has how many.
 *
 * <pre>
 *   find(flow) ──▶ service ──▶ choose ──▶ backend ──▶ apply: destination rewritten    (NAT)
 *                                            │         or nextHop: only the MAC        (direct server return)
 *                                            └─ began … ended: its sessions are counted
 * </pre>
 *
 * <p>A number of a service is good until the lock is let go; that of a backend, its slot, as long as it has sessions.
 * Everything here, also the table that the control loop installs, is guarded by the session lock. Nothing allocates.
 */
public final class Balancer {
    /** {@link #find}: the flow goes to no service. */
    public static final int NONE = ServiceTable.NONE;

    /** {@link #choose}: no backend of the service can take a session. */
    public static final int NO_BACKEND = -1;

    /** Most backends of all services, each address of each service counted for itself. */
    public static final int MAX_BACKENDS = 16_384;

    private static final int MAX_CLIENTS = 1 << 16;

    private final AffinityTable affinity = new AffinityTable(MAX_CLIENTS);
    private final long[] highs = new long[MAX_BACKENDS];
    private final long[] lows = new long[MAX_BACKENDS];
    private final int[] connections = new int[MAX_BACKENDS];
    private final long[] totals = new long[MAX_BACKENDS];
    private final long[] turns = new long[MAX_BACKENDS];
    private ServiceTable table = ServiceTable.EMPTY;
    private long refused;
    private int start;

    /** The service of a flow's destination, or {@link #NONE}. */
    public int find(Flow flow) {
        return table.find(flow);
    }

    /**
     * The backend for a new session, or {@link #NO_BACKEND}.
     *
     * @param service what {@link #find} said of the flow
     */
    public int choose(int service, Flow flow, long nowNs) {
        ServiceTable.Line line = table.line(service);
        BackendSet backends = line.backends();
        if (backends.totalWeight() == 0) {
            refused++;
            return NO_BACKEND;
        }
        if (line.affinityNs() == 0) {
            return pick(line, backends, flow);
        }
        int backend = remembered(line, backends, flow, nowNs);
        if (backend == AffinityTable.NONE) {
            backend = pick(line, backends, flow);
        }
        affinity.put(line.service(), flow.sourceHigh, flow.sourceLow, backend, nowNs, nowNs + line.affinityNs());
        return backend;
    }

    /** The backend that {@link #choose} would choose now; nobody's turn, count or affinity changes. */
    public int rehearse(int service, Flow flow, long nowNs) {
        ServiceTable.Line line = table.line(service);
        BackendSet backends = line.backends();
        if (backends.totalWeight() == 0) {
            return NO_BACKEND;
        }
        int known = line.affinityNs() == 0 ? AffinityTable.NONE : remembered(line, backends, flow, nowNs);
        if (known != AffinityTable.NONE) {
            return known;
        }
        int startBefore = start;
        int chosen = pick(line, backends, flow);
        start = startBefore;
        if (line.algorithm() == Algorithm.ROUND_ROBIN) {
            undoTurn(backends, chosen);
        }
        return chosen;
    }

    /** The backend that a client has had, if it still takes sessions; else {@link AffinityTable#NONE}. */
    private int remembered(ServiceTable.Line line, BackendSet backends, Flow flow, long nowNs) {
        int backend = affinity.find(line.service(), flow.sourceHigh, flow.sourceLow, nowNs);
        return backend == AffinityTable.NONE || !backends.takes(backend) ? AffinityTable.NONE : backend;
    }

    private int pick(ServiceTable.Line line, BackendSet backends, Flow flow) {
        return switch (line.algorithm()) {
            // With affinity the client alone counts, so that it meets the same backend also when it is forgotten.
            case MAGLEV ->
                backends.hashed(
                        line.affinityNs() == 0
                                ? flow.hash()
                                : Maglev.mix(flow.sourceHigh ^ Maglev.mix(flow.sourceLow)));
            case LEAST_CONNECTIONS -> leastConnections(backends);
            case ROUND_ROBIN -> roundRobin(backends);
        };
    }

    /** The least of connections by weight; among equals, each in its turn. */
    private int leastConnections(BackendSet backends) {
        int count = backends.count();
        start = start + 1 < count ? start + 1 : 0;
        int best = -1;
        for (int i = 0; i < count; i++) {
            int index = start + i < count ? start + i : start + i - count;
            if (backends.weight(index) > 0 && (best < 0 || isLess(backends, index, best))) {
                best = index;
            }
        }
        return backends.slot(best);
    }

    private boolean isLess(BackendSet backends, int index, int than) {
        return (long) connections[backends.slot(index)] * backends.weight(than)
                < (long) connections[backends.slot(than)] * backends.weight(index);
    }

    /**
     * Smooth weighted turns: everybody earns his weight, the richest is chosen and pays for all. Turns of one are never
     * bunched.
     */
    private int roundRobin(BackendSet backends) {
        int best = -1;
        for (int i = 0; i < backends.count(); i++) {
            int slot = backends.slot(i);
            if (backends.weight(i) > 0) {
                turns[slot] += backends.weight(i);
                best = best < 0 || turns[slot] > turns[best] ? slot : best;
            }
        }
        turns[best] -= backends.totalWeight();
        return best;
    }

    private void undoTurn(BackendSet backends, int chosen) {
        for (int i = 0; i < backends.count(); i++) {
            turns[backends.slot(i)] -= backends.weight(i); // 0 for those who earned nothing
        }
        turns[chosen] += backends.totalWeight();
    }

    /** True if packets of the service keep their destination and its sessions see one direction only. */
    public boolean isDirect(int service) {
        return table.line(service).isDirect();
    }

    /** Gives a flow the backend's address and port. Not for direct server return, where both stay. */
    public void apply(Flow flow, int service, int backend) {
        ServiceTable.Line line = table.line(service);
        int target = line.backends().target(line.backends().indexOf(backend));
        flow.destinationPort = target + flow.destinationPort - line.first();
        nextHop(flow, backend);
    }

    /** Gives a flow the backend's address as destination and leaves the port: what direct server return routes by. */
    public void nextHop(Flow flow, int backend) {
        flow.destinationHigh = highs[backend];
        flow.destinationLow = lows[backend];
    }

    /** A session of a backend is born. */
    public void began(int backend) {
        connections[backend]++;
        totals[backend]++;
    }

    /** A session of a backend is over. */
    public void ended(int backend) {
        connections[backend]--;
    }

    /** Sessions that a backend has now. */
    int connections(int backend) {
        return connections[backend];
    }

    /** Sessions that a backend has had since it has had its slot, with those of now. */
    long total(int backend) {
        return totals[backend];
    }

    /** Sessions that found no backend. */
    long refused() {
        return refused;
    }

    /** Gives a slot that is free to a backend. */
    void claim(int backend, long high, long low) {
        highs[backend] = high;
        lows[backend] = low;
        connections[backend] = 0;
        totals[backend] = 0;
        turns[backend] = 0;
    }

    /** Puts a table in force. */
    void install(ServiceTable next) {
        table = next;
    }
}
