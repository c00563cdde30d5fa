package net.isthmus.core.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.isthmus.core.model.TextForm;
import net.isthmus.wire.IpPrefix;

/**
 * An item of a prefix list: a prefix, and how long those within it may be that are meant too.
 *
 * @param prefix the prefix itself
 * @param from the shortest length that is meant
 * @param to the longest
 */
@TextForm(
        kind = "a prefix, perhaps with ge and le and a length",
        pattern = "[0-9a-fA-F:.]+/[0-9]{1,3}( ge [0-9]{1,3})?( le [0-9]{1,3})?",
        example = "192.168.0.0/16 le 24")
public record BgpPrefixMatch(IpPrefix prefix, int from, int to) {

    private static final Pattern SHAPE =
            Pattern.compile("([0-9a-fA-F:.]+/[0-9]{1,3})(?: ge ([0-9]{1,3}))?(?: le ([0-9]{1,3}))?");

    public BgpPrefixMatch {
        int bits = prefix.family().bits();
        if (from < prefix.length() || to < from || to > bits) {
            throw new IllegalArgumentException("lengths from " + from + " to " + to + " are no range within "
                    + prefix.length() + " to " + bits + ", those that prefixes in " + prefix + " have");
        }
    }

    /**
     * Reads {@code 192.168.0.0/16}, which means no other, {@code … ge 20}, {@code … le 24} or {@code … ge 20 le 24}.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static BgpPrefixMatch parse(String text) {
        Matcher parts = SHAPE.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is not a prefix, perhaps with ge and le");
        }
        IpPrefix prefix = IpPrefix.parse(parts.group(1));
        boolean isAtLeast = parts.group(2) != null;
        int from = isAtLeast ? Integer.parseInt(parts.group(2)) : prefix.length();
        int to = parts.group(3) != null
                ? Integer.parseInt(parts.group(3))
                : isAtLeast ? prefix.family().bits() : prefix.length();
        return new BgpPrefixMatch(prefix, from, to);
    }

    /** True if a route to this prefix is meant. */
    public boolean matches(IpPrefix candidate) {
        return candidate.length() >= from && candidate.length() <= to && prefix.contains(candidate);
    }

    @Override
    public String toString() {
        String ge = from == prefix.length() ? "" : " ge " + from;
        boolean isToTheEnd = !ge.isEmpty() && to == prefix.family().bits();
        boolean isThisAlone = ge.isEmpty() && to == prefix.length();
        return prefix + ge + (isToTheEnd || isThisAlone ? "" : " le " + to);
    }
}
