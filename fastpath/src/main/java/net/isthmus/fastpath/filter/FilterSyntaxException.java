package net.isthmus.fastpath.filter;

/** A filter that nobody can understand: what is wrong, and at which column. */
public final class FilterSyntaxException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final int column;

    FilterSyntaxException(int column, String reason) {
        super("filter, column " + column + ": " + reason);
        this.column = column;
    }

    /** Where, counted from 1. */
    public int column() {
        return column;
    }
}
