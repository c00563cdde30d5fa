package net.isthmus.core.model;

/** A constant of an enum whose word in a document is not its name in lower case, since others have spelt it before. */
public interface Spelled {

    /** The word as a document has it. */
    String word();
}
