package net.isthmus.appliance.boot.seed;

/**
 * One part of what a user gave.
 *
 * @param kind what to make of it
 * @param text its text, decoded
 */
record UserDataPart(Kind kind, String text) {

    /** How a template begins, before the line that says what it is one of. */
    static final String TEMPLATE = "## template:";

    /** What a part is, told by its first line or its media type. */
    enum Kind {
        CLOUD_CONFIG(""),
        SCRIPT("a script (#!) is not run: the system is read-only, and the document says what the appliance does"),
        BOOTHOOK("a boot hook is not run: the system is read-only, and the document says what the appliance does"),
        INCLUDE("#include is not followed: nothing is fetched over a network before the appliance runs"),
        PATCH("#cloud-config-jsonp is not read: write the keys out below #cloud-config"),
        ARCHIVE("#cloud-config-archive is not read: give the parts as a MIME message"),
        HANDLER("a part handler is not run"),
        UNKNOWN("a part of a kind that is not known is ignored; configuration begins with #cloud-config");

        private final String note;

        Kind(String note) {
            this.note = note;
        }

        /** Why it is left out, for people. */
        String note() {
            return note;
        }
    }

    /** True if somebody else should have filled something in first. */
    boolean isTemplate() {
        return text.stripLeading().startsWith(TEMPLATE);
    }
}
