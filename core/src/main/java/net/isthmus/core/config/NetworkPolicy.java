package net.isthmus.core.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Labels;
import net.isthmus.core.model.Section;

/** The specification of a Kubernetes NetworkPolicy, with the namespace that it belongs to. */
@Section(
        value = "The `spec` of a Kubernetes NetworkPolicy, word for word, over the workloads of any network. Policies "
                + "only ever allow: a workload that some policy selects for a direction is isolated in it, and then "
                + "what any of these policies allows passes, and nothing else. Replies always pass.",
        example = """
            networkPolicies:
              db-from-web:
                podSelector: { matchLabels: { app: db } }
                policyTypes: [Ingress]
                ingress:
                  - from: [{ podSelector: { matchLabels: { app: web } } }]
                    ports: [{ protocol: TCP, port: 5432 }]
              deny-all: { namespace: shop, podSelector: {}, policyTypes: [Ingress, Egress] }
            """)
public record NetworkPolicy(
        @Key(
                value = "The namespace in which it selects workloads.",
                defaultsTo = Labels.DEFAULT_NAMESPACE,
                pattern = Labels.NAME,
                shape = Labels.NAME_SHAPE,
                example = "shop")
        String namespace,

        @Key("Which workloads of the namespace it is for; `{}` is all of them.")
        LabelSelector podSelector,

        @Key(
                value = "Directions in which those workloads are isolated; without it `Ingress`, and `Egress` if "
                        + "`egress` is there.",
                noun = "policy type",
                example = "[Ingress]",
                max = 2)
        List<PolicyType> policyTypes,

        @Key(
                value = "What may come to them; one rule is enough.",
                noun = "number of rules",
                max = NetworkPolicy.MAX_RULES)
        List<IngressRule> ingress,

        @Key(
                value = "Where they may go; one rule is enough. An empty list allows nothing.",
                noun = "number of rules",
                max = NetworkPolicy.MAX_RULES)
        Optional<List<EgressRule>> egress) {

    static final int MAX_RULES = 1024;
    static final int MAX_PEERS = 1024;

    public NetworkPolicy {
        policyTypes = List.copyOf(policyTypes);
        ingress = List.copyOf(ingress);
        egress = egress.map(List::copyOf);
    }

    /** The directions in which it isolates. */
    public Set<PolicyType> isolates() {
        if (!policyTypes.isEmpty()) {
            return Set.copyOf(policyTypes);
        }
        return egress.isPresent() ? Set.of(PolicyType.INGRESS, PolicyType.EGRESS) : Set.of(PolicyType.INGRESS);
    }
}
