package net.isthmus.lab.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Clusters from small pools, as the maps and lists of their documents, so that policies and workloads meet. Workloads
 * have the addresses 10.0.0.1 and fd00::1 onwards, up to {@link #HOSTS}; a few of these are nobody's.
 */
public final class RandomCluster {
    private static final List<String> SPACES = List.of("default", "shop", "lab");
    private static final List<String> KEYS = List.of("app", "tier", "example.com/stage");
    private static final List<String> VALUES = List.of("a", "b", "");

    /** The protocols with ports of which policies speak. */
    public static final List<String> PROTOCOLS = List.of("TCP", "UDP", "SCTP");

    /** How many addresses of either family there are. */
    public static final int HOSTS = 12;

    private final Random random;

    /** @param random decides everything */
    public RandomCluster(Random random) {
        this.random = random;
    }

    /** Another cluster: {@code namespaces}, {@code workloads} and {@code networkPolicies}. */
    public Map<String, Object> next() {
        Map<String, Object> cluster = new LinkedHashMap<>();
        Map<String, Object> spaces = new LinkedHashMap<>();
        SPACES.stream().filter(_ -> random.nextBoolean()).forEach(name -> spaces.put(name, Map.of("labels", labels())));
        cluster.put("namespaces", spaces);
        Map<String, Object> workloads = new LinkedHashMap<>();
        for (int i = random.nextInt(8); i > 0; i--) {
            workloads.put("w" + i, workload(i));
        }
        cluster.put("workloads", workloads);
        Map<String, Object> policies = new LinkedHashMap<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            policies.put("p" + i, policy());
        }
        cluster.put("networkPolicies", policies);
        return cluster;
    }

    /** The address of a workload or of a stranger. */
    public String address(boolean isIpv4) {
        return address(1 + random.nextInt(HOSTS), isIpv4);
    }

    /** The address of a host by its number, from 1 to {@link #HOSTS}. */
    public static String address(int host, boolean isIpv4) {
        return isIpv4 ? "10.0.0." + host : "fd00::" + Integer.toHexString(host);
    }

    private Map<String, Object> workload(int host) {
        Map<String, Object> workload = new LinkedHashMap<>();
        workload.put("labels", labels());
        workload.put("addresses", List.of("10.0.0." + host, "fd00::" + Integer.toHexString(host)));
        if (random.nextBoolean()) {
            workload.put("namespace", one(SPACES));
        }
        Map<String, Object> ports = new LinkedHashMap<>();
        if (random.nextBoolean()) {
            ports.put("web", 1 + random.nextInt(4));
        }
        if (random.nextBoolean()) {
            ports.put("dns", (1 + random.nextInt(4)) + "/udp");
        }
        workload.put("ports", ports);
        return workload;
    }

    private Map<String, Object> labels() {
        Map<String, Object> labels = new LinkedHashMap<>();
        KEYS.stream().filter(_ -> random.nextBoolean()).forEach(key -> labels.put(key, one(VALUES)));
        return labels;
    }

    private Map<String, Object> policy() {
        Map<String, Object> policy = new LinkedHashMap<>();
        if (random.nextBoolean()) {
            policy.put("namespace", one(SPACES));
        }
        policy.put("podSelector", selector(KEYS, VALUES));
        List<String> types = random.nextInt(3) == 0
                ? List.of()
                : one(List.of(List.of("Ingress"), List.of("Egress"), List.of("Ingress", "Egress")));
        if (!types.isEmpty() || random.nextBoolean()) {
            policy.put("policyTypes", types);
        }
        if ((types.isEmpty() || types.contains("Ingress")) && random.nextInt(4) != 0) {
            policy.put("ingress", rules("from"));
        }
        if ((types.isEmpty() || types.contains("Egress")) && random.nextInt(4) != 0) {
            policy.put("egress", rules("to"));
        }
        return policy;
    }

    private List<Object> rules(String peersKey) {
        List<Object> rules = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            Map<String, Object> rule = new LinkedHashMap<>();
            if (random.nextInt(4) != 0) {
                rule.put(peersKey, some(this::peer));
            }
            if (random.nextInt(3) != 0) {
                rule.put("ports", some(this::port));
            }
            rules.add(rule);
        }
        return rules;
    }

    private Map<String, Object> peer() {
        Map<String, Object> peer = new LinkedHashMap<>();
        int kind = random.nextInt(4);
        if (kind == 0) {
            peer.put("ipBlock", block());
            return peer;
        }
        if (kind != 1) {
            peer.put("podSelector", selector(KEYS, VALUES));
        }
        if (kind != 2) {
            peer.put(
                    "namespaceSelector",
                    random.nextBoolean()
                            ? selector(KEYS, VALUES)
                            : selector(List.of("kubernetes.io/metadata.name"), SPACES));
        }
        return peer;
    }

    private Map<String, Object> block() {
        return switch (random.nextInt(5)) {
            case 0 -> Map.of("cidr", "0.0.0.0/0", "except", List.of("10.0.0.4/30"));
            case 1 -> Map.of("cidr", "::/0", "except", List.of("fd00::4/126", "fd00::8/128"));
            case 2 -> Map.of("cidr", "10.0.0.0/29", "except", List.of("10.0.0.2/31", "10.0.0.4/32"));
            case 3 -> Map.of("cidr", "fd00::/125");
            default -> Map.of("cidr", "10.0.0." + random.nextInt(12) + "/32");
        };
    }

    private Map<String, Object> port() {
        Map<String, Object> port = new LinkedHashMap<>();
        if (random.nextBoolean()) {
            port.put("protocol", one(PROTOCOLS));
        }
        switch (random.nextInt(4)) {
            case 0 -> {}
            case 1 -> port.put("port", one(List.of("web", "dns")));
            default -> {
                int first = 1 + random.nextInt(4);
                port.put("port", first);
                if (random.nextBoolean()) {
                    port.put("endPort", first + random.nextInt(3));
                }
            }
        }
        return port;
    }

    private Map<String, Object> selector(List<String> keys, List<String> values) {
        Map<String, Object> selector = new LinkedHashMap<>();
        if (random.nextInt(3) == 0) {
            selector.put("matchLabels", Map.of(one(keys), one(values)));
        }
        if (random.nextInt(3) == 0) {
            selector.put("matchExpressions", List.of(expression(keys, values)));
        }
        return selector;
    }

    private Map<String, Object> expression(List<String> keys, List<String> values) {
        Map<String, Object> expression = new LinkedHashMap<>();
        String operator = one(List.of("In", "NotIn", "Exists", "DoesNotExist"));
        expression.put("key", one(keys));
        expression.put("operator", operator);
        if (operator.endsWith("In")) {
            expression.put("values", random.nextBoolean() ? List.of(one(values)) : values.subList(0, 2));
        }
        return expression;
    }

    private List<Object> some(Supplier<Object> item) {
        List<Object> items = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            items.add(item.get());
        }
        return items;
    }

    private <T> T one(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    /** A document, written as JSON, which is YAML. */
    public static String print(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                List<String> entries = new ArrayList<>();
                map.forEach((key, entry) -> entries.add("\"" + key + "\": " + print(entry)));
                yield "{" + String.join(", ", entries) + "}";
            }
            case List<?> list ->
                "[" + String.join(", ", list.stream().map(RandomCluster::print).toList()) + "]";
            case Integer number -> number.toString();
            default -> "\"" + value + "\"";
        };
    }
}
