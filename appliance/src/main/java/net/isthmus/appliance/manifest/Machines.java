package net.isthmus.appliance.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.isthmus.core.config.RuleProtocol;

/** The virtual machine itself, in the words of either kind. */
final class Machines {
    /** The label by which Service and NetworkPolicy find the machine. */
    static final String LABEL = "isthmus/appliance";

    /** How many ports of a protocol a VirtualServer has at most. */
    static final int MOST_PORTS = 10;

    private static final int CPUS = 2;
    private static final String MEMORY = "2Gi";

    private Machines() {}

    /** CoreWeave's kind, {@code virtualservers.coreweave.com/v1alpha1}. */
    static Map<String, Object> virtualServer(
            ManifestRequest request, Attachments attachments, Exposure exposure, String cloudConfig) {
        Map<String, Object> network = Blocks.map(
                "disableK8sNetworking",
                attachments.pod().isEmpty(),
                "vpcs",
                attachments.others().stream()
                        .map(one -> Map.of("name", one.network()))
                        .toList());
        if (attachments.pod().isPresent()) {
            network.put("public", true);
            putPorts(network, "tcp", ports(exposure, RuleProtocol.TCP));
            putPorts(network, "udp", ports(exposure, RuleProtocol.UDP));
        }
        Map<String, Object> root = Blocks.map("size", Disk.SIZE);
        if (!request.storageClass().isEmpty()) {
            root.put("storageClassName", request.storageClass());
        }
        root.put("source", new Disk(request.image()).source());
        Map<String, Object> spec = Blocks.map();
        if (!request.region().isEmpty()) {
            spec.put("region", request.region());
        }
        spec.put("os", Map.of("type", "linux"));
        spec.put("resources", Blocks.map("cpu", Map.of("count", CPUS), "memory", MEMORY));
        spec.put("storage", Map.of("root", root));
        spec.put("network", network);
        spec.put("cloudInit", cloudConfig);
        spec.put("initializeRunning", true);
        return Blocks.map(
                "apiVersion",
                "virtualservers.coreweave.com/v1alpha1",
                "kind",
                "VirtualServer",
                "metadata",
                Blocks.map("name", request.name(), "labels", Map.of(LABEL, request.name())),
                "spec",
                spec);
    }

    private static void putPorts(Map<String, Object> network, String protocol, List<Integer> ports) {
        if (!ports.isEmpty()) {
            network.put(protocol, Map.of("ports", ports));
        }
    }

    /** The first ports of a protocol, as many as there may be; ranges are left out. */
    private static List<Integer> ports(Exposure exposure, RuleProtocol protocol) {
        return exposure.ports().stream()
                .filter(port -> port.protocol() == protocol && !port.isRange())
                .map(Exposure.Port::first)
                .limit(MOST_PORTS)
                .toList();
    }

    /**
     * The Secret that {@link #virtualMachine} names as its seed. KubeVirt refuses user data of more than 2048 bytes in
     * the VirtualMachine itself, which most documents have; in a Secret it looks for it under {@code userdata}.
     */
    static Map<String, Object> seed(ManifestRequest request, String cloudConfig) {
        return Blocks.map(
                "apiVersion",
                "v1",
                "kind",
                "Secret",
                "metadata",
                Blocks.map("name", seedName(request), "labels", Map.of(LABEL, request.name())),
                "stringData",
                Map.of("userdata", "#cloud-config\n" + cloudConfig));
    }

    private static String seedName(ManifestRequest request) {
        return request.name() + "-seed";
    }

    /** KubeVirt's kind, {@code kubevirt.io/v1}. */
    static Map<String, Object> virtualMachine(ManifestRequest request, Attachments attachments) {
        var disk = new Disk(request.image());
        List<Object> interfaces = new ArrayList<>();
        List<Object> networks = new ArrayList<>();
        for (Attachments.Attachment one : attachments.all()) {
            Map<String, Object> device = Blocks.map("name", one.name());
            String binding = one.isPod() ? "masquerade" : one.isBridged() ? "bridge" : "sriov";
            device.put(binding, Map.of());
            device.put("tag", one.device().match().tag().orElse(one.name()));
            interfaces.add(device);
            networks.add(
                    one.isPod()
                            ? Blocks.map("name", one.name(), "pod", Map.of())
                            : Blocks.map("name", one.name(), "multus", Map.of("networkName", one.network())));
        }
        Map<String, Object> devices = Blocks.map(
                "autoattachPodInterface",
                attachments.pod().isPresent(),
                "disks",
                List.of(
                        Blocks.map("name", "root", "disk", Map.of("bus", "virtio")),
                        Blocks.map("name", "seed", "disk", Map.of("bus", "virtio"))),
                "interfaces",
                interfaces,
                "rng",
                Map.of());
        Map<String, Object> root = disk.isForgetful()
                ? Blocks.map("name", "root", "containerDisk", Map.of("image", disk.container()))
                : Blocks.map("name", "root", "dataVolume", Map.of("name", request.name()));
        Map<String, Object> spec = Blocks.map("runStrategy", "Always");
        if (!disk.isForgetful()) {
            spec.put("dataVolumeTemplates", List.of(dataVolume(request, disk)));
        }
        Map<String, Object> seed = Blocks.map(
                "name", "seed", "cloudInitConfigDrive", Map.of("secretRef", Map.of("name", seedName(request))));
        Map<String, Object> domain =
                Blocks.map("cpu", Map.of("cores", CPUS), "memory", Map.of("guest", MEMORY), "devices", devices);
        spec.put(
                "template",
                Blocks.map(
                        "metadata",
                        Map.of("labels", Map.of(LABEL, request.name())),
                        "spec",
                        Blocks.map("domain", domain, "networks", networks, "volumes", List.of(root, seed))));
        return Blocks.map(
                "apiVersion",
                "kubevirt.io/v1",
                "kind",
                "VirtualMachine",
                "metadata",
                Blocks.map("name", request.name(), "labels", Map.of(LABEL, request.name())),
                "spec",
                spec);
    }

    private static Map<String, Object> dataVolume(ManifestRequest request, Disk disk) {
        Map<String, Object> storage = Blocks.map("resources", Map.of("requests", Map.of("storage", Disk.SIZE)));
        if (!request.storageClass().isEmpty()) {
            storage.put("storageClassName", request.storageClass());
        }
        return Blocks.map(
                "metadata",
                Map.of("name", request.name()),
                "spec",
                Blocks.map("source", disk.source(), "storage", storage));
    }
}
