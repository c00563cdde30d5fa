package net.isthmus.appliance.upgrade;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How it stands with the two slots.
 *
 * @param running the slot that runs
 * @param release what it holds
 * @param good the slot that boots unless something is to be tried
 * @param isOtherBootable true if the other slot holds a system
 * @param isOtherDamaged true if it was found, at a start, not to be what was built
 * @param other what the other slot holds, if that is known
 * @param prepared what GRUB tries at the next start
 * @param last what became of the last attempt
 */
public record UpgradeStatus(
        Slot running,
        Release release,
        Slot good,
        boolean isOtherBootable,
        boolean isOtherDamaged,
        Optional<Release> other,
        Optional<Release> prepared,
        Optional<Last> last) {

    /**
     * What became of an attempt.
     *
     * @param release what was tried
     * @param isGood true if it stayed
     * @param reason why it did not
     * @param at when that was clear, as text; empty if nobody could say
     */
    public record Last(Release release, boolean isGood, String reason, String at) {}

    /** True if the running slot has to prove itself. */
    public boolean isTrial() {
        return running != good;
    }

    /** For people. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(
                isTrial()
                        ? "isthmus " + release + " runs in " + running + ", on trial; " + good
                                + " boots again unless it is good"
                        : "isthmus " + release + " runs in " + running + ", which is good");
        lines.add(running.other() + " holds " + (isOtherBootable ? otherSystem() : "nothing that may boot"));
        prepared.ifPresent(next -> lines.add("at the next start " + running.other() + " is tried: " + next));
        last.ifPresent(past -> {
            String when = past.at().isEmpty() ? "" : " at " + past.at();
            lines.add(
                    past.isGood()
                            ? "upgrade to " + past.release() + " was confirmed" + when
                            : "upgrade to " + past.release() + " failed" + when + ": " + past.reason());
        });
        return lines;
    }

    private String otherSystem() {
        String system = other.map(Release::toString).orElse("a system");
        return isOtherDamaged ? system + ", and is damaged: isthmus upgrade IMAGE writes it anew" : system;
    }
}
