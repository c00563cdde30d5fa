package net.isthmus.core.config;

import java.util.regex.Pattern;
import net.isthmus.core.model.TextForm;

/**
 * A port by number, or by the name that a workload gives it.
 *
 * @param number from 1; 0 for a name
 * @param name empty for a number
 */
@TextForm(
        kind = "a port from 1 to 65535 or a port's name",
        pattern = "[0-9]{1,5}|" + NamedPort.NAME,
        example = "5432",
        largestNumber = PortRange.MAX)
public record PortOrName(int number, String name) {

    private static final Pattern NAME = Pattern.compile(NamedPort.NAME);

    /**
     * Reads a number or a name.
     *
     * @throws IllegalArgumentException if the text is neither
     */
    public static PortOrName parse(String text) {
        if (NAME.matcher(text).matches()) {
            return new PortOrName(0, text);
        }
        int number = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
        if (number < 1 || number > PortRange.MAX) {
            throw new IllegalArgumentException("\"" + text + "\" is neither a port nor the name of one");
        }
        return new PortOrName(number, "");
    }

    /** True if only the workload knows the number. */
    public boolean isName() {
        return number == 0;
    }

    @Override
    public String toString() {
        return isName() ? name : Integer.toString(number);
    }
}
