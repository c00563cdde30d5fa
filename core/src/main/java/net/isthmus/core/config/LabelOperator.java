package net.isthmus.core.config;

import net.isthmus.core.model.Spelled;

/** What is asked of a label, spelt as Kubernetes does. */
public enum LabelOperator implements Spelled {
    /** Its value is one of some. */
    IN("In"),

    /** Its value is none of some, or it is not there. */
    NOT_IN("NotIn"),

    /** It is there. */
    EXISTS("Exists"),

    /** It is not there. */
    DOES_NOT_EXIST("DoesNotExist");

    private final String word;

    LabelOperator(String word) {
        this.word = word;
    }

    /** True if it compares with values. */
    public boolean hasValues() {
        return this == IN || this == NOT_IN;
    }

    /** True if it asks for something to be so, false if for it not to be so. */
    public boolean isPositive() {
        return this == IN || this == EXISTS;
    }

    @Override
    public String word() {
        return word;
    }
}
