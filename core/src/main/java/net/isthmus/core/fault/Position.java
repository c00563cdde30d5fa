package net.isthmus.core.fault;

/**
 * A place in a document.
 *
 * @param line from 1; 0 if there is no document
 * @param column from 1; 0 if there is no document
 */
public record Position(int line, int column) {

    /** The place of what stands in no document. */
    public static final Position NOWHERE = new Position(0, 0);
}
