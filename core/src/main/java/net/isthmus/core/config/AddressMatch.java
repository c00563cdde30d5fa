package net.isthmus.core.config;

import net.isthmus.core.model.Names;
import net.isthmus.core.model.TextForm;

/** What a rule says of an address. */
@TextForm(
        kind = "an address, a prefix, a range or the name of an address group",
        pattern = AddressRange.PATTERN + "|[A-Za-z][A-Za-z0-9_-]{0,31}",
        example = "10.0.0.0/8")
public sealed interface AddressMatch {

    /** It is one of these. */
    record Within(AddressRange range) implements AddressMatch {
        @Override
        public String toString() {
            return range.toString();
        }
    }

    /** It belongs to a group. */
    record OfGroup(String group) implements AddressMatch {
        @Override
        public String toString() {
            return group;
        }
    }

    /**
     * Reads addresses or a name.
     *
     * @throws IllegalArgumentException if the text is neither
     */
    static AddressMatch parse(String text) {
        return Names.SYNTAX.matcher(text).matches() ? new OfGroup(text) : new Within(AddressRange.parse(text));
    }
}
