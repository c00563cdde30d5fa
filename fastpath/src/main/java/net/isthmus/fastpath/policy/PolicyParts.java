package net.isthmus.fastpath.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.isthmus.core.port.InventoryWorkload;

/** The parts of a policy while it is compiled, and what it keeps of them for operators. */
final class PolicyParts {
    /** Lines of one tier, with what each decides. */
    static final class Section {
        private final List<Classifier.Line> lines = new ArrayList<>();
        private final List<Long> verdicts = new ArrayList<>();

        void add(Classifier.Line line, long verdict) {
            lines.add(line);
            verdicts.add(verdict);
        }

        List<Classifier.Line> lines() {
            return lines;
        }

        long[] verdicts() {
            return verdicts.stream().mapToLong(Long::longValue).toArray();
        }
    }

    final Section rules = new Section();
    final Section ingress = new Section();
    final Section egress = new Section();
    final List<PolicyLine> lines = new ArrayList<>();
    final List<InventoryWorkload> workloads;
    final PolicyHits hits;
    final long[] ingressIsolation;
    final long[] egressIsolation;
    final Map<String, Integer> slotNames = new HashMap<>();
    long[] zoneVerdicts = new long[0];
    long sameZone;
    long ofSelf;
    long echo;
    int[] zoneOfInterface = new int[0];
    int[] slots = new int[0];
    boolean isZoned;
    boolean isRestricting;

    PolicyParts(List<InventoryWorkload> workloads, PolicyHits hits) {
        this.workloads = workloads;
        this.hits = hits;
        ingressIsolation = new long[workloads.size()];
        egressIsolation = new long[workloads.size()];
        Arrays.fill(ingressIsolation, WorkloadTable.NOT_ISOLATED);
        Arrays.fill(egressIsolation, WorkloadTable.NOT_ISOLATED);
    }

    /** Adds a line for operators and says what it decides. */
    long decide(PolicyLine line, int action, boolean isLogged) {
        lines.add(line);
        return Verdict.of(action, isLogged, lines.size() - 1);
    }

    /** The slot of a name, which is kept. */
    int slot(String name) {
        return slotNames.computeIfAbsent(name, hits::slot);
    }

    /** No more lines come. */
    void finish() {
        slots = lines.stream().mapToInt(PolicyLine::slot).toArray();
        hits.keep(slotNames.keySet());
    }
}
