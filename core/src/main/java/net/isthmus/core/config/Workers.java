package net.isthmus.core.config;

import net.isthmus.core.model.TextForm;

/** How many cores the data plane gets. */
@TextForm(
        kind = "auto or a number from 1 to 64",
        pattern = "auto|[1-9]|[1-5][0-9]|6[0-4]",
        example = "auto",
        largestNumber = Workers.MAX)
public sealed interface Workers {

    int MAX = 64;

    /** The number of workers on a machine with this many cores, at least one. */
    int on(int cores);

    /** All cores but one, which is left for control. */
    record Auto() implements Workers {
        @Override
        public int on(int cores) {
            return Math.clamp(cores - 1, 1, MAX);
        }

        @Override
        public String toString() {
            return "auto";
        }
    }

    /** This many, be there as many cores or not. */
    record Fixed(int count) implements Workers {
        public Fixed {
            if (count < 1 || count > MAX) {
                throw new IllegalArgumentException(count + " is not a number from 1 to " + MAX);
            }
        }

        @Override
        public int on(int cores) {
            return count;
        }

        @Override
        public String toString() {
            return Integer.toString(count);
        }
    }

    /**
     * Reads {@code auto} or a number.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    static Workers parse(String text) {
        if (text.equals("auto")) {
            return new Auto();
        }
        if (!text.matches("[1-9][0-9]{0,8}")) {
            throw new IllegalArgumentException("\"" + text + "\" is neither auto nor a number");
        }
        return new Fixed(Integer.parseInt(text));
    }
}
