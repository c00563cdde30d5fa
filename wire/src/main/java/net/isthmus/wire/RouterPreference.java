package net.isthmus.wire;

/** How much a router wants to be the default router, or the one of a route (RFC 4191 §2.1). */
public enum RouterPreference {
    LOW(3),
    MEDIUM(0),
    HIGH(1);

    private final int bits;

    RouterPreference(int bits) {
        this.bits = bits;
    }

    /** The two bits of the field. */
    public int bits() {
        return bits;
    }

    /** By its bits; the reserved value counts as medium, as if the field were not there. */
    public static RouterPreference of(int bits) {
        return switch (bits & 3) {
            case 1 -> HIGH;
            case 3 -> LOW;
            default -> MEDIUM;
        };
    }
}
