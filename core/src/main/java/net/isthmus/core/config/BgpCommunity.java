package net.isthmus.core.config;

import java.util.Map;
import java.util.Optional;
import net.isthmus.core.model.TextForm;

/**
 * A community of any of the three kinds, as routers have them:
 *
 * <pre>
 *   64512:100                 RFC 1997, of 32 bits; some have names
 *   64512:1:2                 RFC 8092, large: three of 32 bits
 *   rt:64512:100, soo:…       RFC 4360, extended: route target and site of origin
 * </pre>
 */
@TextForm(
        kind = "a community",
        pattern = "[a-z-]+|[0-9]{1,10}:[0-9]{1,10}(:[0-9]{1,10})?|(rt|soo):[0-9]{1,10}:[0-9]{1,10}",
        example = "64512:100")
public sealed interface BgpCommunity {

    /** What well-known ones are called. */
    Map<String, Integer> NAMES = Map.of(
            "no-export", 0xffff_ff01,
            "no-advertise", 0xffff_ff02,
            "no-export-subconfed", 0xffff_ff03,
            "graceful-shutdown", 0xffff_0000,
            "blackhole", 0xffff_029a);

    /** RFC 1997: all 32 bits. */
    record Standard(int value) implements BgpCommunity {
        @Override
        public String toString() {
            return NAMES.entrySet().stream()
                    .filter(named -> named.getValue() == value)
                    .findAny()
                    .map(Map.Entry::getKey)
                    .orElseGet(() -> (value >>> 16) + ":" + (value & 0xffff));
        }
    }

    /** RFC 8092: three of 32 bits, each 0 to 2³² − 1. */
    record Large(long global, long first, long second) implements BgpCommunity {
        @Override
        public String toString() {
            return global + ":" + first + ":" + second;
        }
    }

    /**
     * RFC 4360: all eight octets. Of an autonomous system of two octets, the type is 0x00 and the number has 32 bits;
     * of one of four, it is 0x02 (RFC 5668) and the number has 16.
     */
    record Extended(long value) implements BgpCommunity {
        private static final int FOUR_OCTET_AS = 2;
        private static final int ROUTE_TARGET = 2;
        private static final int SITE_OF_ORIGIN = 3;

        @Override
        public String toString() {
            boolean isFourOctet = value >>> 56 == FOUR_OCTET_AS;
            String kind = (value >>> 48 & 0xff) == ROUTE_TARGET ? "rt:" : "soo:";
            long low = value & 0xffff_ffff_ffffL;
            return isFourOctet
                    ? kind + (low >>> 16) + ":" + (low & 0xffff)
                    : kind + (low >>> 32) + ":" + (low & 0xffff_ffffL);
        }

        private static Extended of(String kind, long as, long number) {
            boolean isFourOctet = as > 0xffff;
            if (number > (isFourOctet ? 0xffff : BgpMetric.MAX)) {
                throw new IllegalArgumentException(number + " has no room beside the autonomous system " + as);
            }
            long subtype = kind.equals("rt") ? ROUTE_TARGET : SITE_OF_ORIGIN;
            return new Extended(
                    isFourOctet
                            ? (long) FOUR_OCTET_AS << 56 | subtype << 48 | as << 16 | number
                            : subtype << 48 | as << 32 | number);
        }
    }

    /**
     * Reads a community of any kind.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    static BgpCommunity parse(String text) {
        Optional<Integer> known = Optional.ofNullable(NAMES.get(text));
        if (known.isPresent()) {
            return new Standard(known.get());
        }
        String[] parts = text.split(":", -1);
        if (parts.length == 3 && (parts[0].equals("rt") || parts[0].equals("soo"))) {
            return Extended.of(parts[0], number(parts[1], text, BgpMetric.MAX), number(parts[2], text, BgpMetric.MAX));
        }
        if (parts.length == 3) {
            return new Large(
                    number(parts[0], text, BgpMetric.MAX),
                    number(parts[1], text, BgpMetric.MAX),
                    number(parts[2], text, BgpMetric.MAX));
        }
        if (parts.length == 2) {
            return new Standard((int) (number(parts[0], text, 0xffff) << 16 | number(parts[1], text, 0xffff)));
        }
        throw new IllegalArgumentException("\"" + text + "\" is not a community");
    }

    private static long number(String digits, String text, long max) {
        if (!digits.matches("[0-9]{1,10}")) {
            throw new IllegalArgumentException("\"" + text + "\" is not a community");
        }
        long value = Long.parseLong(digits);
        if (value > max) {
            throw new IllegalArgumentException(value + " in the community " + text + " is larger than " + max);
        }
        return value;
    }
}
