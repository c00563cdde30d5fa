package net.isthmus.fastpath.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import net.isthmus.core.config.AddressRange;
import net.isthmus.core.config.LabelSelector;
import net.isthmus.core.config.NamedPort;
import net.isthmus.core.config.Namespace;
import net.isthmus.core.config.TransportProtocol;
import net.isthmus.core.config.Workload;
import net.isthmus.core.port.InventoryWorkload;

/**
 * Which workloads are chosen by labels, and which addresses these have. Each question is answered once; labels are
 * found through an index, since there may be thousands of policies and of workloads.
 */
final class Selection {
    private record Question(Optional<String> namespace, LabelSelector namespaces, LabelSelector workloads) {}

    private record Label(String key, String value) {}

    private final List<Workload> workloads;
    private final Map<String, Namespace> namespaces;
    private final Map<Label, List<Integer>> byLabel = new HashMap<>();
    private final Map<String, Map<String, String>> namespaceLabels = new HashMap<>();
    private final List<Integer> all;
    private final Map<Question, List<Integer>> answers = new HashMap<>();
    private final Map<List<Integer>, RangeSet> addresses = new HashMap<>();

    Selection(List<InventoryWorkload> inventory, Map<String, Namespace> namespaces) {
        workloads = inventory.stream().map(InventoryWorkload::workload).toList();
        this.namespaces = namespaces;
        all = IntStream.range(0, workloads.size()).boxed().toList();
        for (int i : all) {
            workloads.get(i).labels().forEach((key, value) -> byLabel.computeIfAbsent(
                            new Label(key, value), _ -> new ArrayList<>())
                    .add(i));
        }
    }

    /** Workloads of one namespace. */
    List<Integer> in(String namespace, LabelSelector selector) {
        return answers.computeIfAbsent(new Question(Optional.of(namespace), LabelSelector.ALL, selector), this::answer);
    }

    /** Workloads of all namespaces that are chosen. */
    List<Integer> inAll(LabelSelector chosen, LabelSelector selector) {
        return answers.computeIfAbsent(new Question(Optional.empty(), chosen, selector), this::answer);
    }

    private List<Integer> answer(Question question) {
        List<Integer> candidates = all;
        for (Map.Entry<String, String> label : question.workloads.matchLabels().entrySet()) {
            List<Integer> having = byLabel.getOrDefault(new Label(label.getKey(), label.getValue()), List.of());
            candidates = having.size() < candidates.size() ? having : candidates;
        }
        return candidates.stream()
                .filter(i -> isIn(question, workloads.get(i).namespace())
                        && question.workloads.matches(workloads.get(i).labels()))
                .toList();
    }

    private boolean isIn(Question question, String namespace) {
        return question.namespace
                .map(namespace::equals)
                .orElseGet(() -> question.namespaces.matches(
                        namespaceLabels.computeIfAbsent(namespace, name -> Namespace.labelsOf(name, namespaces))));
    }

    /** All addresses of workloads. */
    RangeSet addresses(List<Integer> chosen) {
        return addresses.computeIfAbsent(chosen, this::addressesOf);
    }

    private RangeSet addressesOf(Collection<Integer> chosen) {
        return RangeSet.ofAddresses(chosen.stream()
                .flatMap(i -> workloads.get(i).addresses().stream())
                .map(address -> new AddressRange(address, address))
                .toList());
    }

    /** What a port's name stands for: by number, the addresses of the workloads that call it so. */
    Map<Integer, RangeSet> named(List<Integer> chosen, String name, TransportProtocol protocol) {
        Map<Integer, List<Integer>> byNumber = new HashMap<>();
        for (int i : chosen) {
            NamedPort port = workloads.get(i).ports().get(name);
            if (port != null && port.protocol() == protocol) {
                byNumber.computeIfAbsent(port.number(), _ -> new ArrayList<>()).add(i);
            }
        }
        Map<Integer, RangeSet> named = new HashMap<>();
        byNumber.forEach((number, having) -> named.put(number, addressesOf(having)));
        return named;
    }

    /** All workloads. */
    List<Integer> all() {
        return all;
    }
}
