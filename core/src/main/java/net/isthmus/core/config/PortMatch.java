package net.isthmus.core.config;

import net.isthmus.core.model.Names;
import net.isthmus.core.model.TextForm;

/** What a rule says of a port. */
@TextForm(
        kind = "a port, a range of ports or the name of a port group",
        pattern = "[0-9]{1,5}(-[0-9]{1,5})?|[A-Za-z][A-Za-z0-9_-]{0,31}",
        example = "8000-8999",
        largestNumber = PortRange.MAX)
public sealed interface PortMatch {

    /** It is one of these. */
    record Within(PortRange range) implements PortMatch {
        @Override
        public String toString() {
            return range.toString();
        }
    }

    /** It belongs to a group. */
    record OfGroup(String group) implements PortMatch {
        @Override
        public String toString() {
            return group;
        }
    }

    /**
     * Reads ports or a name.
     *
     * @throws IllegalArgumentException if the text is neither
     */
    static PortMatch parse(String text) {
        return Names.SYNTAX.matcher(text).matches() ? new OfGroup(text) : new Within(PortRange.parse(text));
    }
}
