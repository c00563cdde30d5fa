package net.isthmus.appliance.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.isthmus.core.config.Configuration;

/**
 * The manifests that a configured appliance needs: the virtual machine, and what lets it be reached.
 *
 * <pre>
 *   interfaces ──▶ Attachments ──┬──▶ VirtualServer | VirtualMachine ◀── CloudConfig ◀── the whole document
 *   features ────▶ Exposure ─────┴──▶ Service, NetworkPolicy
 * </pre>
 *
 * <p>Secrets are referred to by name in the document, and so they are here.
 */
public final class Manifests {
    private Manifests() {}

    /**
     * The manifests, in YAML, with notes in comments.
     *
     * @throws IllegalArgumentException if the request does not fit the configuration
     */
    public static String of(Configuration configuration, ManifestRequest request) {
        Attachments attachments = Attachments.of(configuration, request.networks());
        Exposure exposure = Exposure.of(configuration, attachments);
        String cloudConfig = CloudConfig.of(configuration, request);
        List<Map<String, Object>> documents = new ArrayList<>();
        switch (request.target()) {
            case VIRTUALSERVER -> documents.add(Machines.virtualServer(request, attachments, exposure, cloudConfig));
            case VIRTUALMACHINE -> {
                documents.add(Machines.seed(request, cloudConfig));
                documents.add(Machines.virtualMachine(request, attachments));
                if (attachments.pod().isPresent()) {
                    documents.add(Perimeter.service(request, exposure)); // a VirtualServer makes its own
                }
            }
        }
        if (attachments.pod().isPresent()) {
            documents.add(Perimeter.networkPolicy(request, exposure));
        }
        var text = new StringBuilder(Notes.of(configuration, request, attachments, exposure));
        documents.forEach(document -> text.append("---\n").append(Blocks.yaml(document)));
        return text.toString();
    }
}
