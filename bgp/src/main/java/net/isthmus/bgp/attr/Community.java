package net.isthmus.bgp.attr;

/**
 * A community: RFC 1997.
 *
 * @param value all 32 bits; the upper 16 are an autonomous system, mostly
 */
public record Community(int value) implements Comparable<Community> {
    /** Not to be announced to anybody outside the autonomous system. */
    public static final Community NO_EXPORT = new Community(0xffff_ff01);

    /** Not to be announced to anybody. */
    public static final Community NO_ADVERTISE = new Community(0xffff_ff02);

    /** Not to be announced to other autonomous systems, those of the confederation included. */
    public static final Community NO_EXPORT_SUBCONFED = new Community(0xffff_ff03);

    /** About to go: RFC 8326. */
    public static final Community GRACEFUL_SHUTDOWN = new Community(0xffff_0000);

    /** To be dropped: RFC 7999. */
    public static final Community BLACKHOLE = new Community(0xffff_029a);

    @Override
    public int compareTo(Community other) {
        return Integer.compareUnsigned(value, other.value);
    }

    /** {@code 64500:100}, or the name of a well-known one. */
    @Override
    public String toString() {
        return switch (value) {
            case 0xffff_ff01 -> "no-export";
            case 0xffff_ff02 -> "no-advertise";
            case 0xffff_ff03 -> "no-export-subconfed";
            case 0xffff_0000 -> "graceful-shutdown";
            case 0xffff_029a -> "blackhole";
            default -> (value >>> 16) + ":" + (value & 0xffff);
        };
    }
}
