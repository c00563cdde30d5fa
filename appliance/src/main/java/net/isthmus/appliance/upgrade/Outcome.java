package net.isthmus.appliance.upgrade;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What became of the last slot that was tried.
 *
 * @param slot the slot
 * @param release what it held
 * @param at when that was clear
 * @param isGood true if it stayed
 * @param reason why it did not stay
 */
record Outcome(Slot slot, Release release, Instant at, boolean isGood, String reason) {

    String format() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("slot", slot.label());
        values.put("version", release.version());
        values.put("commit", release.commit());
        values.put("at", at.toString());
        values.put("result", isGood ? "good" : "failed");
        values.put("reason", reason);
        return KeyValueLines.format(values);
    }

    static Optional<Outcome> of(Map<String, String> values) {
        return Slot.of(values.getOrDefault("slot", ""))
                .map(slot -> new Outcome(
                        slot,
                        new Release(values.getOrDefault("version", "?"), values.getOrDefault("commit", "")),
                        Attempt.instant(values.getOrDefault("at", "")),
                        values.getOrDefault("result", "").equals("good"),
                        values.getOrDefault("reason", "")));
    }
}
