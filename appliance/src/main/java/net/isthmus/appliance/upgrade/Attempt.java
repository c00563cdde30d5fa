package net.isthmus.appliance.upgrade;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A slot that is to be tried, written down before GRUB is told: by it the slot on trial knows what has to work, and the
 * old one knows afterwards what was tried.
 *
 * @param slot the slot to try
 * @param release what it holds
 * @param from what ran when it was prepared
 * @param at when it was prepared
 * @param bootId of the boot in which it was prepared
 * @param before what worked then
 */
record Attempt(Slot slot, Release release, Release from, Instant at, String bootId, Health.Survey before) {

    String format() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("slot", slot.label());
        values.put("version", release.version());
        values.put("commit", release.commit());
        values.put("from-version", from.version());
        values.put("from-commit", from.commit());
        values.put("at", at.toString());
        values.put("boot-id", bootId);
        before.interfacesUp()
                .ifPresent(up -> values.put(
                        "interfaces", String.join(",", up.stream().sorted().toList())));
        values.put("ssh", before.isSshUp() ? "up" : "down");
        return KeyValueLines.format(values);
    }

    static Optional<Attempt> of(Map<String, String> values) {
        Optional<Set<String>> interfaces = Optional.ofNullable(values.get("interfaces"))
                .map(names -> names.isEmpty() ? Set.of() : Set.copyOf(List.of(names.split(","))));
        return Slot.of(values.getOrDefault("slot", ""))
                .map(slot -> new Attempt(
                        slot,
                        new Release(values.getOrDefault("version", "?"), values.getOrDefault("commit", "")),
                        new Release(values.getOrDefault("from-version", "?"), values.getOrDefault("from-commit", "")),
                        instant(values.getOrDefault("at", "")),
                        values.getOrDefault("boot-id", ""),
                        new Health.Survey(
                                interfaces, values.getOrDefault("ssh", "").equals("up"))));
    }

    static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }
}
