package net.isthmus.fastpath.selftest;

/**
 * What one check has found.
 *
 * @param detail what was seen, or why nothing can be said
 */
public record Outcome(Check check, Verdict verdict, String detail) {
    /** How a check ended. */
    public enum Verdict {
        /** It passes. */
        PASSED("passed"),
        /** It does not. */
        FAILED("failed"),
        /** Nothing shows whether it passes. */
        NOT_TESTABLE("not testable");

        private final String label;

        Verdict(String label) {
            this.label = label;
        }

        /** The verdict for people. */
        public String label() {
            return label;
        }
    }
}
