package net.isthmus.lab.policy;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What Kubernetes says about a connection, read off the specification line by line: slow, and with nothing in common
 * with what is tested. A cluster is the maps and lists of its document.
 */
public final class NetworkPolicyTruth {
    private final Map<String, Object> cluster;

    /** @param cluster as {@link RandomCluster#next} makes it */
    public NetworkPolicyTruth(Map<String, Object> cluster) {
        this.cluster = cluster;
    }

    /** True if a connection may be; {@code port} is of no concern to a protocol without ports. */
    public boolean allows(String source, String destination, String protocol, int port) {
        return mayPass("Egress", source, destination, protocol, port, destination)
                && mayPass("Ingress", destination, source, protocol, port, destination);
    }

    private boolean mayPass(String type, String own, String other, String protocol, int port, String destination) {
        @Nullable Map<String, Object> pod = podAt(own);
        if (pod == null) {
            return true;
        }
        boolean isIsolated = false;
        for (Object each : map(cluster.get("networkPolicies")).values()) {
            Map<String, Object> policy = map(each);
            if (!isFor(policy, type) || !selects(policy, pod)) {
                continue;
            }
            isIsolated = true;
            for (Object rule : list(policy.get(type.equals("Egress") ? "egress" : "ingress"))) {
                Map<String, Object> said = map(rule);
                List<Object> peers = list(said.get(type.equals("Egress") ? "to" : "from"));
                List<Object> ports = list(said.get("ports"));
                boolean isPeer = peers.isEmpty() || peers.stream().anyMatch(one -> isPeer(policy, map(one), other));
                boolean isPort = ports.isEmpty()
                        || ports.stream().anyMatch(one -> isPort(map(one), protocol, port, podAt(destination)));
                if (isPeer && isPort) {
                    return true;
                }
            }
        }
        return !isIsolated;
    }

    private static boolean isFor(Map<String, Object> policy, String type) {
        List<Object> types = list(policy.get("policyTypes"));
        if (types.isEmpty()) {
            return type.equals("Ingress") || policy.containsKey("egress");
        }
        return types.contains(type);
    }

    private static boolean selects(Map<String, Object> policy, Map<String, Object> pod) {
        return spaceOf(policy).equals(spaceOf(pod)) && matches(map(policy.get("podSelector")), map(pod.get("labels")));
    }

    private boolean isPeer(Map<String, Object> policy, Map<String, Object> peer, String address) {
        if (peer.containsKey("ipBlock")) {
            Map<String, Object> block = map(peer.get("ipBlock"));
            return isWithin(address, text(block.get("cidr")))
                    && list(block.get("except")).stream().noneMatch(one -> isWithin(address, (String) one));
        }
        @Nullable Map<String, Object> pod = podAt(address);
        if (pod == null) {
            return false;
        }
        boolean isInSpace = peer.containsKey("namespaceSelector")
                ? matches(map(peer.get("namespaceSelector")), labelsOfSpace(spaceOf(pod)))
                : spaceOf(pod).equals(spaceOf(policy));
        boolean isPod =
                !peer.containsKey("podSelector") || matches(map(peer.get("podSelector")), map(pod.get("labels")));
        return isInSpace && isPod;
    }

    private static boolean isPort(
            Map<String, Object> said, String protocol, int port, @Nullable Map<String, Object> destinationPod) {
        if (!Objects.toString(said.getOrDefault("protocol", "TCP")).equals(protocol)) {
            return false;
        }
        return switch (said.get("port")) {
            case null -> true;
            case Integer first -> port >= first && port <= (Integer) said.getOrDefault("endPort", first);
            case Object name -> {
                Object number = destinationPod == null
                        ? null
                        : map(destinationPod.get("ports")).get(name);
                String wanted = protocol.equals("TCP") ? "" + port : port + "/" + protocol.toLowerCase();
                yield number != null && number.toString().equals(wanted);
            }
        };
    }

    private static boolean matches(Map<String, Object> selector, Map<String, Object> labels) {
        boolean isSame = map(selector.get("matchLabels")).entrySet().stream()
                .allMatch(wanted -> wanted.getValue().equals(labels.get(wanted.getKey())));
        return isSame
                && list(selector.get("matchExpressions")).stream().allMatch(each -> {
                    Map<String, Object> expression = map(each);
                    Object value = labels.get((String) expression.get("key"));
                    boolean isAmong =
                            value != null && list(expression.get("values")).contains(value);
                    return switch ((String) expression.get("operator")) {
                        case "In" -> isAmong;
                        case "NotIn" -> !isAmong;
                        case "Exists" -> value != null;
                        default -> value == null;
                    };
                });
    }

    private Map<String, Object> labelsOfSpace(String name) {
        Map<String, Object> space = map(map(cluster.get("namespaces")).get(name));
        Map<String, Object> labels = new HashMap<>(map(space.get("labels")));
        labels.put("kubernetes.io/metadata.name", name);
        return labels;
    }

    private static String spaceOf(Map<String, Object> thing) {
        return (String) thing.getOrDefault("namespace", "default");
    }

    private @Nullable Map<String, Object> podAt(String address) {
        return map(cluster.get("workloads")).values().stream()
                .map(NetworkPolicyTruth::map)
                .filter(pod -> list(pod.get("addresses")).contains(address))
                .findFirst()
                .orElse(null);
    }

    private static String text(@Nullable Object value) {
        return Objects.toString(value);
    }

    private static boolean isWithin(String address, String prefix) {
        String[] halves = prefix.split("/");
        byte[] one = bytes(address);
        byte[] network = bytes(halves[0]);
        int rest = 8 * network.length - Integer.parseInt(halves[1]);
        return one.length == network.length
                && new BigInteger(1, one).shiftRight(rest).equals(new BigInteger(1, network).shiftRight(rest));
    }

    private static byte[] bytes(String address) {
        try {
            return InetAddress.getByName(address).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(address, e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(@Nullable Object value) {
        return value == null ? Map.of() : (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(@Nullable Object value) {
        return value == null ? List.of() : (List<Object>) value;
    }
}
