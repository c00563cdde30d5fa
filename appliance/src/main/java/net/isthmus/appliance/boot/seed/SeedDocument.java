package net.isthmus.appliance.boot.seed;

/**
 * The appliance's document as a seed brings it.
 *
 * @param text the document
 * @param linesBefore lines of the seed's file before its first, so that mistakes are found where they were written
 */
public record SeedDocument(String text, int linesBefore) {

    /** Without the text: it may be long. */
    @Override
    public String toString() {
        return text.lines().count() + " lines";
    }
}
