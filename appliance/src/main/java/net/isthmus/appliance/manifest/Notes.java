package net.isthmus.appliance.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.isthmus.appliance.secrets.SecretRules;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.RuleProtocol;

/** What an operator must know that no field of a manifest says, each in a paragraph of a comment. */
final class Notes {
    private static final int WIDTH = 116;

    private final Configuration configuration;
    private final ManifestRequest request;
    private final Attachments attachments;
    private final Exposure exposure;
    private final List<String> notes = new ArrayList<>();

    private Notes(Configuration configuration, ManifestRequest request, Attachments attachments, Exposure exposure) {
        this.configuration = configuration;
        this.request = request;
        this.attachments = attachments;
        this.exposure = exposure;
    }

    static String of(Configuration configuration, ManifestRequest request, Attachments attachments, Exposure exposure) {
        var notes = new Notes(configuration, request, attachments, exposure);
        notes.nics();
        notes.identity();
        notes.ipsec();
        notes.reachability();
        notes.secrets();
        return notes.comment();
    }

    private void nics() {
        List<String> words = new ArrayList<>();
        for (Attachments.Attachment one : attachments.all()) {
            words.add(one.name() + (one.isPod() ? " (the cluster's own network)" : " (" + one.network() + ")"));
        }
        boolean isServer = request.target() == ManifestRequest.Target.VIRTUALSERVER;
        notes.add("NICs, in the order of the interfaces: " + String.join(", ", words) + "."
                + (isServer
                        ? " A VirtualServer has its VPCs' NICs in the order of network.vpcs, and the cluster's NIC"
                                + " beside them."
                        : ""));
    }

    private void identity() {
        List<String> byMac = new ArrayList<>();
        List<String> byName = new ArrayList<>();
        List<String> unproven = new ArrayList<>();
        for (Attachments.Attachment one : attachments.others()) {
            if (one.device().match().macaddress().isPresent()) {
                byMac.add(one.name());
            } else if (one.device().match().tag().isEmpty()
                    && one.device().match().pci().isEmpty()) {
                byName.add(one.name());
            }
            if (one.device().verify().isEmpty() && !one.device().isManagement()) {
                unproven.add(one.name());
            }
        }
        boolean hasTags = request.target() == ManifestRequest.Target.VIRTUALMACHINE;
        String instead = hasTags
                ? "match it by its tag, such as match: { tag: %s }"
                : "match it by its place, such as" + " match: { pci: 2 }";
        if (!byMac.isEmpty()) {
            notes.add("Matched by MAC address: " + String.join(", ", byMac)
                    + ". The NIC of a VPC has no MAC address of your choosing, and may have another after a restart: "
                    + instead.formatted(byMac.getFirst()) + ".");
        }
        if (!byName.isEmpty()) {
            notes.add("Matched by the name of the device: " + String.join(", ", byName)
                    + ". What the guest calls a NIC depends on its place on the bus: "
                    + instead.formatted(byName.getFirst()) + ".");
        }
        if (!unproven.isEmpty()) {
            notes.add("Taken on trust: " + String.join(", ", unproven)
                    + ". NICs have been mixed up by hosts; with verify (a neighbour's answer, a DHCP offer) an"
                    + " interface proves its network before it forwards anything.");
        }
    }

    private void ipsec() {
        if (configuration.ipsec().connections().isEmpty()) {
            return;
        }
        List<String> bare = configuration.ipsec().connections().entrySet().stream()
                .filter(entry -> !entry.getValue().encap())
                .map(Map.Entry::getKey)
                .toList();
        notes.add("ESP (protocol 50) passes neither a Service nor a NetworkPolicy, which know TCP, UDP and SCTP only:"
                + " it goes in UDP, port 4500."
                + (bare.isEmpty()
                        ? ""
                        : " IKE finds the address translation of the Service and does so by itself; to be sure, write"
                                + " encap: true for " + String.join(", ", bare) + "."));
    }

    private void reachability() {
        if (attachments.pod().isEmpty()) {
            notes.add("No NIC is on the cluster's own network, so there is neither Service nor NetworkPolicy. To have"
                    + " one there: --network INTERFACE=pod.");
            return;
        }
        attachments
                .pod()
                .filter(pod -> !pod.device().isManagement() && !pod.device().dhcp4())
                .ifPresent(pod -> notes.add("The cluster gives its NIC an address by DHCP, which " + pod.name()
                        + " does not ask for: write dhcp4: true for it, or nobody reaches it by the Service."));
        attachments
                .pod()
                .filter(pod -> pod.device().isManagement())
                .ifPresent(pod -> notes.add("The cluster's NIC is left to the operating system (" + pod.name()
                        + ", role: management), and nothing in the image gives it an address there: an interface with"
                        + " dhcp4: true can be reached."));
        if (!Exposure.showsConsole(configuration, attachments)) {
            notes.add("The console is not exposed: reach it by SSH, ssh -L 8080:127.0.0.1:8080.");
        }
        List<String> ranges = exposure.ports().stream()
                .filter(Exposure.Port::isRange)
                .map(port -> "%s %d to %d (%s)".formatted(port.protocol(), port.first(), port.last(), port.why()))
                .toList();
        if (!ranges.isEmpty()) {
            notes.add("A Service has no ranges of ports: " + String.join(", ", ranges) + " cannot be reached by it.");
        }
        for (RuleProtocol protocol : List.of(RuleProtocol.TCP, RuleProtocol.UDP)) {
            long count = exposure.ports().stream()
                    .filter(port -> port.protocol() == protocol && !port.isRange())
                    .count();
            if (request.target() == ManifestRequest.Target.VIRTUALSERVER && count > Machines.MOST_PORTS) {
                notes.add("A VirtualServer has at most " + Machines.MOST_PORTS + " ports of " + protocol + "; "
                        + (count - Machines.MOST_PORTS) + " more are wanted: write a Service for those.");
            }
        }
    }

    private void secrets() {
        Set<String> names = new TreeSet<>();
        configuration.ipsec().connections().values().forEach(one -> names.addAll(SecretRules.namedBy(one)));
        configuration.bgp().stream()
                .flatMap(bgp -> bgp.neighbors().values().stream())
                .flatMap(neighbor -> neighbor.password().stream())
                .forEach(password -> names.add(password.secretRef()));
        if (!names.isEmpty()) {
            notes.add("Secrets that the document names are not in here. After the first boot, in the appliance:"
                    + " isthmus secret set NAME, for " + String.join(", ", names) + ".");
        }
        if (new Disk(request.image()).isForgetful()) {
            notes.add("The disk is a container's: what is committed in the appliance is gone when the machine ends.");
        }
    }

    private String comment() {
        var text = new StringBuilder();
        for (String note : notes) {
            var line = new StringBuilder("#");
            for (String word : note.split(" ")) {
                if (line.length() + 1 + word.length() > WIDTH) {
                    text.append(line).append('\n');
                    line = new StringBuilder("#  ");
                }
                line.append(' ').append(word);
            }
            text.append(line).append('\n');
        }
        return text.toString();
    }
}
