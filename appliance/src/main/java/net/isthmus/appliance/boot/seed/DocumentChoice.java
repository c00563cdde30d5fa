package net.isthmus.appliance.boot.seed;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import net.isthmus.core.document.ConfigurationReader;
import net.isthmus.core.document.Reading;
import net.isthmus.core.fault.Fault;

/**
 * Which document the appliance is given. The first of these that is right:
 *
 * <pre>
 *   1  the seed's own, with what it leaves open taken from the rest of the seed: interfaces, VLANs, bridges and routes
 *      if it has no interfaces, hostname, nameservers and NTP servers if it does not say them
 *   2  the default document with the seed's network and name
 *   3  the default document
 * </pre>
 *
 * <p>Of the seed's network what does not fit is left out alone; where nothing of it is left, the first NIC asks for an
 * address.
 *
 * <p>The text of the seed's document is kept as it was written, comments and all; what is added stands at its end, or
 * in its {@code system}.
 *
 * @param text the document
 * @param isOwn whether it is the seed's own, not the default
 * @param problems why better ones were not taken
 */
public record DocumentChoice(String text, boolean isOwn, List<String> problems) {

    /** What a machine without a seed does: the first NIC asks for an address, so that it can be reached. */
    static final String DEFAULT_NIC = """
            interfaces:
              uplink: { match: { pci: "1" }, dhcp4: true, acceptRa: true }
            """;

    private static final String HEAD = """
            # The seed brought no document of its own: an appliance that can be reached, and forwards nothing yet.
            version: 1
            """;

    public DocumentChoice {
        problems = List.copyOf(problems);
    }

    /** The best document that a seed gives. */
    public static DocumentChoice of(Seed seed) {
        List<String> problems = new ArrayList<>();
        Optional<DocumentChoice> own = seed.document().flatMap(document -> own(seed, document, problems));
        return own.orElseGet(() -> new DocumentChoice(
                fitting(
                                seed.network(),
                                network -> HEAD
                                        + system(seed)
                                        + String.join("", sections(network).values()),
                                problems)
                        .orElse(HEAD + DEFAULT_NIC),
                false,
                problems));
    }

    private static Optional<DocumentChoice> own(Seed seed, SeedDocument document, List<String> problems) {
        Optional<String> whole =
                fitting(seed.network(), network -> completed(seed, network, document.text()), problems);
        if (whole.isPresent()) {
            return Optional.of(new DocumentChoice(whole.get(), true, problems));
        }
        List<Fault> own = faults(document.text());
        if (own.isEmpty()) {
            problems.add("the document is taken without what else the seed says: it does not fit");
            return Optional.of(new DocumentChoice(document.text(), true, problems));
        }
        for (Fault fault : own) {
            String where = fault.line() > 0 ? " line " + (fault.line() + document.linesBefore()) : "";
            problems.add("the document under isthmus:" + where + ": " + fault);
        }
        return Optional.empty();
    }

    /**
     * The text with as much of a network as is right: what a fault names is left out, and what only that held up goes
     * with it. Empty if something else than the network is wrong.
     */
    private static Optional<String> fitting(
            SeedNetwork network, Function<SeedNetwork, String> text, List<String> problems) {
        List<String> leftOut = new ArrayList<>();
        SeedNetwork rest = network;
        while (true) {
            String whole = text.apply(rest);
            List<Fault> faults = faults(whole);
            if (faults.isEmpty()) {
                problems.addAll(leftOut);
                return Optional.of(whole);
            }
            SeedNetwork less = rest.without(faults.stream().map(Fault::path).toList());
            if (less.equals(rest)) {
                return Optional.empty();
            }
            faults.forEach(fault -> leftOut.add("network-config: " + fault + "; left out"));
            rest = less;
        }
    }

    private static List<Fault> faults(String text) {
        return switch (ConfigurationReader.read(text.getBytes(StandardCharsets.UTF_8))) {
            case Reading.Accepted _ -> List.of();
            case Reading.Refused refused -> refused.faults();
        };
    }

    /** The text with what it leaves open; as it is where it is one flow mapping, or no mapping at all. */
    private static String completed(Seed seed, SeedNetwork network, String text) {
        Optional<Yaml> root = YamlText.parse(text, new ArrayList<>());
        if (root.isEmpty() || !(root.get() instanceof Yaml.Keys keys) || keys.isFlow()) {
            return text;
        }
        String whole = keys.at("system")
                .map(system -> withSystem(seed, text, system))
                .orElseGet(() -> ended(text) + system(seed));
        if (keys.at("interfaces").isEmpty()) {
            for (Map.Entry<String, String> section : sections(network).entrySet()) {
                if (keys.at(section.getKey()).isEmpty()) {
                    whole = ended(whole) + section.getValue();
                }
            }
        }
        return whole;
    }

    /** The network's sections of the document; those of a machine that can be reached where it has no NIC. */
    private static Map<String, String> sections(SeedNetwork network) {
        Map<String, String> sections = NetworkSections.of(network);
        return sections.containsKey("interfaces") ? sections : Map.of("interfaces", DEFAULT_NIC);
    }

    private static String ended(String text) {
        return text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
    }

    private static String system(Seed seed) {
        List<String> values = systemValues(seed, Yaml.NO_KEYS);
        return values.isEmpty() ? "" : "system: { " + String.join(", ", values) + " }\n";
    }

    private static List<String> systemValues(Seed seed, Yaml said) {
        List<String> names = seed.network().nameservers();
        return Stream.of(
                        seed.hostname().map(name -> "hostname: " + NetworkSections.quoted(name)),
                        Optional.of(names)
                                .filter(list -> !list.isEmpty())
                                .map(list -> "nameservers: " + NetworkSections.list(list)),
                        Optional.of(seed.ntpServers())
                                .filter(list -> !list.isEmpty())
                                .map(list -> "ntp: " + NetworkSections.list(list)))
                .flatMap(Optional::stream)
                .filter(value -> said.at(value.substring(0, value.indexOf(':'))).isEmpty())
                .toList();
    }

    /** Puts what {@code system} does not say before its first key. */
    private static String withSystem(Seed seed, String text, Yaml system) {
        List<String> values = systemValues(seed, system);
        if (values.isEmpty()
                || !(system instanceof Yaml.Keys keys)
                || keys.entries().isEmpty()) {
            return text;
        }
        int at = text.offsetByCodePoints(0, keys.span().from());
        if (keys.isFlow()) {
            return text.substring(0, at + 1) + " " + String.join(", ", values) + "," + text.substring(at + 1);
        }
        String margin = " ".repeat(keys.span().column());
        return text.substring(0, at) + String.join("\n" + margin, values) + "\n" + margin + text.substring(at);
    }
}
