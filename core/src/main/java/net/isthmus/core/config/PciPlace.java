package net.isthmus.core.config;

import java.util.Locale;
import java.util.regex.Pattern;
import net.isthmus.core.model.TextForm;

/** Where on the PCI bus a device is: by its address, or by its place among the network devices of the machine. */
@TextForm(
        kind = "a number from 1 to 256 or a PCI address",
        pattern =
                "[1-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-6]|[0-9A-Fa-f]{4,8}:[0-9A-Fa-f]{2}:[0-9A-Fa-f]{2}\\.[0-7]",
        example = "2",
        largestNumber = PciPlace.MAX)
public sealed interface PciPlace {

    int MAX = 256;

    /** The form of an address: domain, bus, device, function. */
    Pattern ADDRESS = Pattern.compile("[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]");

    /** The network device with this place in the order of PCI addresses; 1 is the first. */
    record Nth(int number) implements PciPlace {
        public Nth {
            if (number < 1 || number > MAX) {
                throw new IllegalArgumentException(number + " is not a number from 1 to " + MAX);
            }
        }

        @Override
        public String toString() {
            return Integer.toString(number);
        }
    }

    /** The device at this address, in lower case. */
    record Address(String text) implements PciPlace {
        public Address {
            if (!ADDRESS.matcher(text).matches()) {
                throw new IllegalArgumentException(text + " is not a PCI address such as 0000:00:05.0");
            }
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * Reads a number or an address.
     *
     * @throws IllegalArgumentException if the text is neither
     */
    static PciPlace parse(String text) {
        if (text.contains(":")) {
            return new Address(text.toLowerCase(Locale.ROOT));
        }
        if (!text.matches("[0-9]{1,4}")) {
            throw new IllegalArgumentException(text + " is not a number from 1 to " + MAX);
        }
        return new Nth(Integer.parseInt(text));
    }
}
