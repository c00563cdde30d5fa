package net.isthmus.appliance.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import net.isthmus.appliance.manifest.ManifestRequest.Target;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.document.ConfigurationReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Manifests against golden files; {@code -Disthmus.golden=write} writes those anew, to be read before a commit. */
class ManifestsTest {
    private static final Path GOLDEN = Path.of("src/test/resources/manifest");

    private static ManifestRequest request(Target target, Map<String, String> networks) {
        return new ManifestRequest(
                target,
                "edge",
                "docker://registry.example/isthmus:1",
                networks,
                "block-nvme",
                target == Target.VIRTUALSERVER ? "ORD1" : "",
                List.of("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExampleExampleExampleExample admin"));
    }

    private static Configuration configuration(String example) throws IOException {
        return ConfigurationReader.read(Files.readAllBytes(Path.of("../examples", example + ".yaml")))
                .orThrow();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> parse(String yaml) {
        List<Map<String, Object>> documents = new ArrayList<>();
        new Load(LoadSettings.builder().build())
                .loadAllFromString(yaml)
                .forEach(document -> documents.add((Map<String, Object>) document));
        return documents;
    }

    /** The value at a path such as {@code spec.network.vpcs}. */
    private static Object at(Map<String, Object> document, String path) {
        Object value = document;
        for (String key : path.split("\\.")) {
            value = Objects.requireNonNull(((Map<?, ?>) value).get(key), path);
        }
        return value;
    }

    @ParameterizedTest
    @CsvSource({
        "verified-nics, VIRTUALSERVER",
        "verified-nics, VIRTUALMACHINE",
        "site-to-site, VIRTUALSERVER",
        "site-to-site, VIRTUALMACHINE",
        "two-vpcs, VIRTUALMACHINE"
    })
    void shouldPrintWhatIsWrittenInTheGoldenFile(String example, Target target) throws IOException {
        Map<String, String> networks = example.equals("site-to-site") ? Map.of("uplink", "pod") : Map.of();
        String text = Manifests.of(configuration(example), request(target, networks));
        Path golden = GOLDEN.resolve(example + "." + target.name().toLowerCase(Locale.ROOT) + ".yaml");
        if (System.getProperty("isthmus.golden", "").equals("write")) {
            Files.writeString(golden, text);
        }
        assertThat(text).isEqualTo(Files.readString(golden));
        assertThat(parse(text)).isNotEmpty().allSatisfy(document -> assertThat(document)
                .containsKeys("apiVersion", "kind", "metadata")
                .containsKey("Secret".equals(document.get("kind")) ? "stringData" : "spec"));
    }

    @Test
    void shouldHandOverTheWholeDocumentWhenTheMachineBoots() throws IOException {
        Configuration configuration = configuration("verified-nics");
        for (Target target : Target.values()) {
            String text = Manifests.of(configuration, request(target, Map.of()));
            String seed = (String)
                    (target == Target.VIRTUALSERVER
                            ? at(find(text, "VirtualServer"), "spec.cloudInit")
                            : at(find(text, "Secret"), "stringData.userdata"));
            Map<String, Object> said = parse(seed).getFirst();
            assertThat(said).containsEntry("hostname", "edge");
            String lines = seed.substring(seed.indexOf("isthmus:\n") + "isthmus:\n".length());
            String document =
                    lines.lines().map(line -> line.substring(2) + "\n").reduce("", String::concat);
            assertThat(ConfigurationReader.read(document.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                            .orThrow())
                    .isEqualTo(configuration);
        }
    }

    /** What KubeVirt refuses in the VirtualMachine itself: user data of more than 2048 bytes. */
    @Test
    void shouldKeepTheDocumentOutOfTheVirtualMachine() throws IOException {
        String text = Manifests.of(configuration("site-to-site"), request(Target.VIRTUALMACHINE, Map.of()));
        Map<String, Object> secret = find(text, "Secret");
        assertThat(at(seedVolume(find(text, "VirtualMachine")), "cloudInitConfigDrive"))
                .isEqualTo(Map.of("secretRef", Map.of("name", at(secret, "metadata.name"))));
        assertThat((String) at(secret, "stringData.userdata")).startsWith("#cloud-config\nhostname: edge\n");
    }

    private static Map<String, Object> find(String text, String kind) {
        return parse(text).stream()
                .filter(document -> kind.equals(document.get("kind")))
                .findFirst()
                .orElseThrow();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> seedVolume(Map<String, Object> machine) {
        return ((List<Map<String, Object>>) at(machine, "spec.template.spec.volumes"))
                .stream()
                        .filter(volume -> "seed".equals(volume.get("name")))
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    @SuppressWarnings("unchecked")
    void shouldKeepTheOrderOfTheInterfacesAndNameTheirNetworks() throws IOException {
        Map<String, Object> machine = find(
                Manifests.of(
                        configuration("verified-nics"),
                        request(
                                Target.VIRTUALMACHINE,
                                Map.of("storage", "tenant/storage-net", "web", "bridge:br-web"))),
                "VirtualMachine");
        var interfaces = (List<Map<String, Object>>) at(machine, "spec.template.spec.domain.devices.interfaces");
        assertThat(interfaces).extracting(one -> one.get("name")).containsExactly("ccnn", "storage", "web");
        assertThat(interfaces).extracting(one -> one.get("tag")).containsExactly("ccnn", "storage", "web");
        assertThat(interfaces.get(0)).containsKey("masquerade");
        assertThat(interfaces.get(1)).containsKey("sriov");
        assertThat(interfaces.get(2)).containsKey("bridge");
        var networks = (List<Map<String, Object>>) at(machine, "spec.template.spec.networks");
        assertThat(networks.get(0)).containsKey("pod");
        assertThat(at(networks.get(1), "multus.networkName")).isEqualTo("tenant/storage-net");
        assertThat(at(networks.get(2), "multus.networkName")).isEqualTo("br-web");
    }

    @Test
    void shouldMakeNoServiceWhenNothingIsOnTheClustersNetwork() throws IOException {
        String text = Manifests.of(configuration("site-to-site"), request(Target.VIRTUALSERVER, Map.of()));
        List<Map<String, Object>> documents = parse(text);
        assertThat(documents).hasSize(1);
        assertThat(at(documents.getFirst(), "spec.network.disableK8sNetworking"))
                .isEqualTo(true);
        assertThat(text).contains("No NIC is on the cluster's own network");
    }

    @Test
    void shouldSayWhatIsWrongWhenTheRequestDoesNotFit() throws IOException {
        Configuration configuration = configuration("two-vpcs");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Manifests.of(configuration, request(Target.VIRTUALSERVER, Map.of("nowhere", "pod"))))
                .withMessageStartingWith("there is no interface nowhere to attach; there are ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Disk("isthmus.qcow2").source())
                .withMessageContaining("https://…, docker://…");
    }
}
