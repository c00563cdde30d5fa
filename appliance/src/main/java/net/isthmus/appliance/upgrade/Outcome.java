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
 * @param attempt the boot in which it was prepared; empty if nobody did, as where a good slot gave way
 * @param at when that was clear
 * @param isGood true if it stayed
 * @param reason why it did not stay
 */
record Outcome(Slot slot, Release release, String attempt, Instant at, boolean isGood, String reason) {

    String format() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("slot", slot.label());
        values.put("version", release.version());
        values.put("commit", release.commit());
        values.put("attempt", attempt);
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
                        values.getOrDefault("attempt", ""),
                        Attempt.instant(values.getOrDefault("at", "")),
                        values.getOrDefault("result", "").equals("good"),
                        values.getOrDefault("reason", "")));
    }

    /** True if this came of an attempt. No clock is asked, which may be wrong until a server tells the time. */
    boolean isOf(Attempt one) {
        return slot == one.slot() && attempt.equals(one.bootId());
    }
}
