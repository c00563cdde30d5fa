package net.isthmus.core.document;

import java.util.List;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.fault.Fault;

/** What came of reading a document. */
public sealed interface Reading {

    /** The document is right as a whole. */
    record Accepted(Configuration configuration) implements Reading {}

    /** The document has mistakes: all of them, in the order of their lines. */
    record Refused(List<Fault> faults) implements Reading {
        public Refused {
            faults = List.copyOf(faults);
        }

        /** A line a fault, as {@link Fault#describe} has it. */
        public String describe(String source) {
            return String.join(
                    "\n", faults.stream().map(fault -> fault.describe(source)).toList());
        }
    }

    /**
     * The configuration, where only a right document can come.
     *
     * @throws IllegalArgumentException with all faults, if the document has any
     */
    default Configuration orThrow() {
        return switch (this) {
            case Accepted(Configuration configuration) -> configuration;
            case Refused refused -> throw new IllegalArgumentException(refused.describe("document"));
        };
    }
}
