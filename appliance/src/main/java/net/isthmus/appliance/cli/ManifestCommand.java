package net.isthmus.appliance.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import net.isthmus.appliance.manifest.ManifestRequest;
import net.isthmus.appliance.manifest.Manifests;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.document.ConfigurationReader;
import net.isthmus.core.document.Reading;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code isthmus manifest}: what a cluster must be told to run the appliance as it is configured. */
@Command(
        name = "manifest",
        mixinStandardHelpOptions = true,
        description = "Print the manifests with which a cluster runs the appliance as it is configured.",
        footer = {
            "",
            "Without --document, the configuration of the running appliance. Secrets that it names are never printed.",
            "isthmus manifest --for virtualmachine --image docker://registry.example/isthmus:1 "
                    + "--network uplink=pod --network storage=storage-net --document edge.yaml | kubectl apply -f -"
        })
final class ManifestCommand implements Callable<Integer> {
    private static final Pattern NAME = Pattern.compile("[a-z]([a-z0-9-]{0,61}[a-z0-9])?");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ApiClient api = new ApiClient();

    @Option(
            names = "--for",
            required = true,
            paramLabel = "KIND",
            description = "virtualserver (CoreWeave) or virtualmachine (KubeVirt).")
    private ManifestRequest.Target target = ManifestRequest.Target.VIRTUALMACHINE;

    @Option(
            names = "--image",
            paramLabel = "IMAGE",
            defaultValue = "https://images.example/isthmus.qcow2",
            description = "https://…, docker://…, pvc:NAMESPACE/NAME, or containerdisk:IMAGE, which forgets everything"
                    + " at its end. Default: ${DEFAULT-VALUE}, to be replaced.")
    private String image = "";

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "isthmus",
            description = "Name of the machine. Default: ${DEFAULT-VALUE}.")
    private String name = "";

    @Option(
            names = "--document",
            paramLabel = "FILE",
            description = "The configuration, - for standard input, in place of the running one.")
    private Path document = Path.of("");

    @Option(
            names = "--network",
            paramLabel = "INTERFACE=NETWORK",
            description = "The VPC or NetworkAttachmentDefinition of an interface; pod for the cluster's own network;"
                    + " bridge:NETWORK where it is no SR-IOV. Without it, a network of the interface's name.")
    private Map<String, String> networks = new LinkedHashMap<>();

    @Option(names = "--storage-class", paramLabel = "CLASS", description = "Storage class of the disk.")
    private String storageClass = "";

    @Option(names = "--region", paramLabel = "REGION", description = "Region of a VirtualServer.")
    private String region = "";

    @Option(names = "--ssh-key", paramLabel = "FILE", description = "A public key that may log in; may be repeated.")
    private List<Path> sshKeys = new ArrayList<>();

    @Override
    public Integer call() {
        if (!NAME.matcher(name).matches()) {
            throw new CommandFailed(
                    IsthmusCommand.WRONG,
                    "\"" + name + "\" is no name for a machine; write lower-case letters, digits and hyphens.");
        }
        var request = new ManifestRequest(target, name, image, networks, storageClass, region, keys());
        try {
            spec.commandLine().getOut().print(Manifests.of(configuration(), request));
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(IsthmusCommand.WRONG, "No manifest: " + e.getMessage() + ".");
        }
        spec.commandLine().getOut().flush();
        return IsthmusCommand.DONE;
    }

    private Configuration configuration() {
        boolean isRunning = document.toString().isEmpty();
        byte[] text = isRunning
                ? api.get("/configuration/document").getBytes(StandardCharsets.UTF_8)
                : DocumentFile.read(document);
        return switch (ConfigurationReader.read(text)) {
            case Reading.Accepted accepted -> accepted.configuration();
            case Reading.Refused refused ->
                throw new CommandFailed(
                        IsthmusCommand.REFUSED,
                        refused.describe(isRunning ? "the running configuration" : document.toString()));
        };
    }

    private List<String> keys() {
        List<String> keys = new ArrayList<>();
        for (Path file : sshKeys) {
            try {
                for (String line : Files.readAllLines(file)) {
                    if (!line.isBlank() && !line.startsWith("#")) {
                        keys.add(publicKey(file, line.strip()));
                    }
                }
            } catch (IOException e) {
                throw new CommandFailed(IsthmusCommand.WRONG, "Cannot read " + file + ": " + e.getMessage());
            }
        }
        return keys;
    }

    private static String publicKey(Path file, String line) {
        if (!line.matches("(ssh|ecdsa|sk)-[!-~]+ [A-Za-z0-9+/=]+( [^\"\\\\\\p{Cntrl}]*)?")) {
            throw new CommandFailed(IsthmusCommand.WRONG, file + " holds no public key of SSH (ssh-ed25519 AAAA…).");
        }
        return line;
    }
}
