package net.isthmus.bgp.message;

/**
 * A fault of an UPDATE that the session has outlived: RFC 7606 §2.
 *
 * @param effect what has been done
 * @param attribute the type of the path attribute concerned; 0 if it is none
 * @param text what was wrong, for people
 */
public record UpdateNote(Effect effect, int attribute, String text) {

    /** What is done about a fault, the milder first. */
    public enum Effect {
        /** Something that means nothing to us, or to nobody, was passed over: a route of a family not agreed on. */
        IGNORED,
        /** The attribute was left out, the routes were taken: "attribute discard". */
        ATTRIBUTE_DISCARDED,
        /** The routes were taken for withdrawn: "treat-as-withdraw". */
        TREATED_AS_WITHDRAWN
    }
}
