package net.isthmus.core.config;

import net.isthmus.core.model.TextForm;

/** How large the TCP segments may be that SYNs on a link announce. */
@TextForm(
        kind = "off, auto or a number from 88 to 9176",
        pattern = "off|auto|[1-9][0-9]{1,3}",
        example = "auto",
        largestNumber = MssClamp.MAX)
public sealed interface MssClamp {

    int MIN = 88;
    int MAX = 9176;

    /** As large as both ends like. */
    MssClamp OFF = new Off();

    /** As large as both ends like. */
    record Off() implements MssClamp {
        @Override
        public String toString() {
            return "off";
        }
    }

    /** As large as fits the MTU of the link: less 40 bytes of headers for IPv4, 60 for IPv6. */
    record Auto() implements MssClamp {
        @Override
        public String toString() {
            return "auto";
        }
    }

    /** At most this large. */
    record Bytes(int bytes) implements MssClamp {
        public Bytes {
            if (bytes < MIN || bytes > MAX) {
                throw new IllegalArgumentException(bytes + " is not a number from " + MIN + " to " + MAX);
            }
        }

        @Override
        public String toString() {
            return Integer.toString(bytes);
        }
    }

    /**
     * Reads {@code off}, {@code auto} or a number.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    static MssClamp parse(String text) {
        if (text.equals("off")) {
            return OFF;
        }
        if (text.equals("auto")) {
            return new Auto();
        }
        if (!text.matches("[1-9][0-9]{0,8}")) {
            throw new IllegalArgumentException("\"" + text + "\" is neither off nor auto nor a number");
        }
        return new Bytes(Integer.parseInt(text));
    }
}
