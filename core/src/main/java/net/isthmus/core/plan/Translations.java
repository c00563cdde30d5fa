package net.isthmus.core.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.DirectAttach;
import net.isthmus.core.config.Nat;
import net.isthmus.core.model.Names;
import net.isthmus.wire.IpAddress;

/**
 * All translation of addresses: one setting, so that a commit changes it from one moment to the next. It speaks of
 * links by name and holds also while one of them is exchanged: a link that is not there has no packets.
 *
 * @param linksOf the links that are meant by each zone's or link's name that some rule says
 * @param hosts the host of each direct attachment, in their order
 */
public record Translations(Nat nat, Map<String, List<String>> linksOf, List<IpAddress> hosts) implements Setting {

    /** Nothing is translated. */
    public static final Translations STANDARD = new Translations(Nat.NONE, Map.of(), List.of());

    /** The part of the document to which it belongs. */
    public static final String SUBJECT = "nat";

    /** Copies the collections. */
    public Translations {
        linksOf = Names.copyOf(linksOf);
        hosts = List.copyOf(hosts);
    }

    /** What a configuration says. */
    public static Translations of(Configuration configuration) {
        Nat nat = configuration.nat();
        Map<String, List<String>> linksOf = new LinkedHashMap<>();
        Stream.of(
                        nat.source().stream().flatMap(rule -> Stream.concat(rule.in().stream(), rule.out().stream())),
                        nat.destination().stream().flatMap(rule -> rule.in().stream()),
                        nat.directAttach().stream().flatMap(rule -> rule.out().stream()),
                        nat.nptv6().stream().flatMap(rule -> rule.out().stream()))
                .flatMap(names -> names)
                .forEach(name -> linksOf.computeIfAbsent(name, _ -> links(configuration, name)));
        List<IpAddress> hosts = new ArrayList<>();
        for (DirectAttach attachment : nat.directAttach()) {
            hosts.add(attachment.host(configuration).orElseThrow());
        }
        return new Translations(nat, linksOf, hosts);
    }

    private static List<String> links(Configuration configuration, String name) {
        if (!configuration.zones().containsKey(name)) {
            return List.of(name);
        }
        return configuration.zoneOf().entrySet().stream()
                .filter(entry -> entry.getValue().equals(name))
                .map(Map.Entry::getKey)
                .toList();
    }

    @Override
    public Translations standard() {
        return STANDARD;
    }

    @Override
    public String change(String subject, Setting from) {
        List<String> parts = new ArrayList<>();
        say(parts, "pool", nat.pools().size());
        say(parts, "source rule", nat.source().size());
        say(parts, "port forward", nat.destination().size());
        say(parts, "attached host", nat.directAttach().size());
        say(parts, "prefix pair", nat.nptv6().size());
        return parts.isEmpty() ? "translate no addresses" : "set address translation: " + String.join(", ", parts);
    }

    private static void say(List<String> parts, String noun, int count) {
        if (count > 0) {
            parts.add(count + " " + noun + (count == 1 ? "" : "s"));
        }
    }
}
