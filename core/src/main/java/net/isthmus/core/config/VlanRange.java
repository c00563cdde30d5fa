package net.isthmus.core.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import net.isthmus.core.model.TextForm;

/** One VLAN ID, or all from one to another. */
@TextForm(
        kind = "a VLAN ID from 1 to 4094 or a range of them",
        pattern = "[1-9][0-9]{0,3}(-[1-9][0-9]{0,3})?",
        example = "200-299",
        largestNumber = VlanRange.MAX_ID)
public record VlanRange(int first, int last) {
    /** The highest VLAN ID; 4095 is reserved (IEEE 802.1Q §9.6). */
    public static final int MAX_ID = 4094;

    private static final Pattern FORM = Pattern.compile("([0-9]{1,4})(?:-([0-9]{1,4}))?");

    public VlanRange {
        if (first < 1 || last > MAX_ID) {
            throw new IllegalArgumentException("a VLAN ID is a number from 1 to " + MAX_ID);
        }
        if (first > last) {
            throw new IllegalArgumentException("the range " + first + "-" + last + " ends before it begins");
        }
    }

    /** The VLAN IDs of the range. */
    public IntStream ids() {
        return IntStream.rangeClosed(first, last);
    }

    /**
     * Reads {@code 100} or {@code 200-299}.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static VlanRange parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is neither a VLAN ID nor a range such as 200-299");
        }
        int first = Integer.parseInt(matcher.group(1));
        return new VlanRange(first, matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2)));
    }

    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }
}
