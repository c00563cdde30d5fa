package net.isthmus.appliance.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.Interface;

/**
 * Which network each interface is attached to, in the order of the document, which is that of the NICs.
 *
 * <p>One interface at most is on the cluster's own network. If the operator does not say which, it is the first that
 * gets its address by DHCP, or else the management interface. Other networks are called as their interfaces unless the
 * operator says otherwise.
 */
record Attachments(List<Attachment> all) {
    /** What an operator writes for the cluster's own network. */
    static final String POD = "pod";

    private static final String BRIDGED = "bridge:";

    /**
     * One NIC.
     *
     * @param network name of the VPC or of the NetworkAttachmentDefinition; {@link #POD} for the cluster's own
     * @param isBridged whether it is plugged into a bridge of the node, in place of being a part of a NIC (SR-IOV)
     */
    record Attachment(String name, Interface device, String network, boolean isBridged) {
        boolean isPod() {
            return network.equals(POD);
        }
    }

    Attachments {
        all = List.copyOf(all);
    }

    /**
     * Finds the network of every interface.
     *
     * @throws IllegalArgumentException if a network is given for an interface that there is not, or two are the pod's
     */
    static Attachments of(Configuration configuration, Map<String, String> given) {
        given.keySet().stream()
                .filter(name -> !configuration.interfaces().containsKey(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException("there is no interface " + name + " to attach; there are "
                            + String.join(", ", configuration.interfaces().keySet()));
                });
        Optional<String> pod = pod(configuration, given);
        List<Attachment> all = new ArrayList<>();
        configuration.interfaces().forEach((name, device) -> {
            String network = given.getOrDefault(name, pod.equals(Optional.of(name)) ? POD : name);
            boolean isBridged = network.startsWith(BRIDGED);
            all.add(new Attachment(name, device, isBridged ? network.substring(BRIDGED.length()) : network, isBridged));
        });
        if (all.stream().filter(Attachment::isPod).count() > 1) {
            throw new IllegalArgumentException("two interfaces are on the network pod; a machine has one NIC there");
        }
        return new Attachments(all);
    }

    private static Optional<String> pod(Configuration configuration, Map<String, String> given) {
        if (given.containsValue(POD)) {
            return Optional.empty();
        }
        List<Map.Entry<String, Interface>> free = configuration.interfaces().entrySet().stream()
                .filter(entry -> !given.containsKey(entry.getKey()))
                .toList();
        return free.stream()
                .filter(entry -> entry.getValue().dhcp4())
                .findFirst()
                .or(() -> free.stream()
                        .filter(entry -> entry.getValue().isManagement())
                        .findFirst())
                .map(Map.Entry::getKey);
    }

    /** The NIC on the cluster's own network. */
    Optional<Attachment> pod() {
        return all.stream().filter(Attachment::isPod).findFirst();
    }

    /** All others. */
    List<Attachment> others() {
        return all.stream().filter(one -> !one.isPod()).toList();
    }
}
