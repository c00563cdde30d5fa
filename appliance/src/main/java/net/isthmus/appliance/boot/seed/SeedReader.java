package net.isthmus.appliance.boot.seed;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * From the files of a seed to a {@link Seed}. Whatever they hold, there is one: what cannot be read is left out and
 * noted, since a machine with half a seed can be reached and mended.
 *
 * <pre>
 *   vendor-data ─┐ parts ─▶ cloud-config ─┐ the user's keys hold
 *   user-data  ──┘                        ├─▶ users, files, document ─┐
 *   meta-data  ───────────────────────────┴─▶ instance-id, name ──────┼─▶ Seed
 *   network-config ─────────────────────────▶ links, routes ──────────┘
 * </pre>
 */
public final class SeedReader {

    private final SeedFiles files;
    private final List<String> notes = new ArrayList<>();
    private boolean isReadable;

    private SeedReader(SeedFiles files) {
        this.files = files;
        this.isReadable = files.isWhole();
    }

    public static Seed read(SeedFiles files) {
        return new SeedReader(files).read();
    }

    private Seed read() {
        Yaml meta = mapping(SeedFiles.META).orElse(Yaml.NO_KEYS);
        List<ConfigText> vendor = configurations(SeedFiles.VENDOR, vendorBytes());
        List<ConfigText> user = configurations(SeedFiles.USER, files.bytes(SeedFiles.USER));
        Yaml.Keys config = Yaml.NO_KEYS;
        Optional<SeedDocument> document = Optional.empty();
        for (ConfigText text : join(vendor, user)) {
            config = config.with(text.root().keys());
            document = text.document().isPresent() ? text.document() : document;
        }
        var cloud = new CloudConfig(config, meta, notes);
        SeedNetwork network = network(meta);
        return new Seed(
                files.origin(),
                meta.textAt("instance-id", "instance_id", "uuid")
                        .map(SeedReader::oneWord)
                        .filter(word -> !word.isEmpty())
                        .orElseGet(this::hash),
                cloud.hostname(),
                cloud.users(),
                cloud.isPasswordLoginWanted(),
                cloud.files(),
                document,
                network,
                cloud.ntpServers(),
                devices(meta),
                isReadable,
                notes);
    }

    private SeedNetwork network(Yaml meta) {
        if (files.bytes(SeedFiles.NETWORK).isEmpty()
                && meta.at("network-interfaces").isPresent()) {
            notes.add("meta-data: network-interfaces is not read; give a network-config");
        }
        return mapping(SeedFiles.NETWORK)
                .map(root -> NetworkConfig.read(root, notes))
                .orElse(SeedNetwork.NONE);
    }

    private static List<ConfigText> join(List<ConfigText> first, List<ConfigText> second) {
        List<ConfigText> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    /** A file that is one mapping of keys; empty if it says nothing, or cannot be read. */
    private Optional<Yaml> mapping(String name) {
        List<String> problems = new ArrayList<>();
        Optional<Yaml> root =
                files.bytes(name).flatMap(bytes -> keys(new String(bytes, StandardCharsets.UTF_8), problems));
        damage(name, problems);
        return root;
    }

    /** Notes what keeps a file from being read whole: the seed says less then than was meant. */
    private void damage(String name, List<String> problems) {
        isReadable &= problems.isEmpty();
        problems.forEach(problem -> notes.add(name + ": " + problem));
    }

    /**
     * KubeVirt tells here by which tags its manifest calls which NIC. Only JSON is handed on, which stands by itself.
     */
    private Optional<String> devices(Yaml meta) {
        return files.bytes(SeedFiles.META)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .filter(text -> text.stripLeading().startsWith("{"))
                .flatMap(text -> meta.at("devices")
                        .filter(Yaml.Items.class::isInstance)
                        .map(value -> YamlText.cut(text, value)));
    }

    /** OpenStack wraps vendor-data in JSON, as a string under {@code cloud-init} or as one alone. */
    private Optional<byte[]> vendorBytes() {
        Optional<byte[]> content = files.bytes(SeedFiles.VENDOR);
        if (content.isEmpty() || content.get()[0] == '#' || content.get()[0] == 0x1f) {
            return content;
        }
        List<String> problems = new ArrayList<>();
        Optional<Yaml> root = YamlText.parse(new String(content.get(), StandardCharsets.UTF_8), problems);
        if (content.get()[0] == '{' && !problems.isEmpty()) {
            damage(SeedFiles.VENDOR, problems);
            return Optional.empty();
        }
        if (root.isEmpty()
                || root.get().keys().entries().isEmpty() && root.get().text().isEmpty()) {
            return root.isEmpty() ? content : Optional.empty();
        }
        Optional<String> inner = root.get().text().or(() -> root.get().textAt("cloud-init"));
        boolean isWrapped = inner.isPresent() || content.get()[0] == '{';
        return isWrapped ? inner.map(text -> text.getBytes(StandardCharsets.UTF_8)) : content;
    }

    /** A part of cloud-config with the document in it. */
    private record ConfigText(Yaml root, Optional<SeedDocument> document) {}

    private List<ConfigText> configurations(String name, Optional<byte[]> content) {
        List<String> problems = new ArrayList<>();
        List<String> remarks = new ArrayList<>();
        List<ConfigText> texts = new ArrayList<>();
        for (UserDataPart part :
                content.map(bytes -> UserDataParts.parts(bytes, problems)).orElse(List.of())) {
            if (part.kind() != UserDataPart.Kind.CLOUD_CONFIG) {
                remarks.add(part.kind().note());
                continue;
            }
            if (part.isTemplate()) {
                remarks.add(
                        "a template is not filled in: what stands in {{ }} or {% %} is taken as it is, or not at all");
            }
            keys(part.text(), problems).ifPresent(root -> texts.add(new ConfigText(root, document(root, part.text()))));
        }
        damage(name, problems);
        remarks.forEach(remark -> notes.add(name + ": " + remark));
        return texts;
    }

    /** The keys of a text; empty if it has nothing. */
    private static Optional<Yaml> keys(String text, List<String> problems) {
        Optional<Yaml> root = YamlText.parse(text, problems);
        if (root.isEmpty()
                || root.get() instanceof Yaml.Keys
                || root.get().items().isEmpty()) {
            return root;
        }
        problems.add("it is no mapping of keys: write them as in \"hostname: edge-1\", a line each");
        return Optional.empty();
    }

    private static Optional<SeedDocument> document(Yaml root, String text) {
        return root.at(CloudConfig.DOCUMENT)
                .filter(value -> !YamlText.cut(text, value).isBlank())
                .filter(value ->
                        !(value instanceof Yaml.Keys keys && keys.entries().isEmpty()))
                .filter(value -> !(value instanceof Yaml.Text single && single.isNothing()))
                .map(value -> new SeedDocument(YamlText.cut(text, value), linesBefore(value)));
    }

    private static int linesBefore(Yaml value) {
        boolean isBlock = value instanceof Yaml.Text single && single.isBlock();
        return value.span().line() + (isBlock ? 1 : 0);
    }

    private static String oneWord(String text) {
        String word = text.strip().replaceAll("[^!-~]", "-");
        return word.substring(0, Math.min(word.length(), 200));
    }

    /** A seed without an identity is another one when it says something else. */
    private String hash() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            new LinkedHashMap<>(files.contents()).forEach((name, content) -> {
                digest.update(name.getBytes(StandardCharsets.UTF_8));
                digest.update(content);
            });
            return "content-" + HexFormat.of().formatHex(digest.digest()).substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** What a seed is when there is none. */
    public static Seed nothing() {
        return new Seed(
                "no seed",
                "none",
                Optional.empty(),
                List.of(),
                false,
                List.of(),
                Optional.empty(),
                SeedNetwork.NONE,
                List.of(),
                Optional.empty(),
                true,
                List.of());
    }

    /**
     * What a firmware's serial number says: {@code ds=nocloud;i=ID;h=NAME}. Seeds at a distance, {@code s=URL}, are not
     * fetched: there is no network before the appliance makes one.
     */
    public static Optional<SeedFiles> ofSerialNumber(String serial) {
        String text = serial.strip();
        if (!text.matches("ds=nocloud(-net)?(;.*)?")) {
            return Optional.empty();
        }
        Map<String, String> said = new LinkedHashMap<>();
        for (String pair : text.split(";")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                said.put(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
        var meta = new StringBuilder();
        said.forEach((key, value) -> {
            switch (key) {
                case "i", "instance-id" ->
                    meta.append("instance-id: ")
                            .append(NetworkSections.quoted(value))
                            .append('\n');
                case "h", "local-hostname" ->
                    meta.append("local-hostname: ")
                            .append(NetworkSections.quoted(value))
                            .append('\n');
                default -> {}
            }
        });
        return Optional.of(new SeedFiles("the firmware's serial number").add(SeedFiles.META, meta.toString()));
    }
}
