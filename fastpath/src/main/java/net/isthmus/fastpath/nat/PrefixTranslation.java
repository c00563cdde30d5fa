package net.isthmus.fastpath.nat;

import java.util.List;
import net.isthmus.fastpath.nat.NatSpec.PrefixPair;

/**
 * Translation between IPv6 prefixes that leaves checksums as they are (RFC 6296): what a prefix adds to the ones'
 * complement sum is taken off one of the 16-bit words behind it, so that no packet needs to be understood beyond its
 * addresses. It needs no state; sessions only remember its result.
 *
 * <pre>
 *   up to /48    the word behind the prefix, bits 48 to 63, is adjusted (§3.4)
 *   up to /64    the first word of the interface identifier that is not 0xffff (§3.5)
 * </pre>
 */
final class PrefixTranslation {
    static final int NONE = -1;

    /** The address has no counterpart: the words that could be adjusted are 0xffff. */
    private static final int NO_WORD = -1;

    private static final int WORD = 0xffff;
    private static final int SUBNET_WORD = 3;
    private static final int SITE_LENGTH = 48;

    private final long[] inside;
    private final long[] outside;
    private final long[] masks;
    private final boolean[] areSites;
    private final int[] adjustments;

    private long high;
    private long low;

    PrefixTranslation(List<PrefixPair> pairs) {
        int count = pairs.size();
        inside = new long[count];
        outside = new long[count];
        masks = new long[count];
        areSites = new boolean[count];
        adjustments = new int[count];
        for (int i = 0; i < count; i++) {
            PrefixPair pair = pairs.get(i);
            inside[i] = pair.inside().address().high();
            outside[i] = pair.outside().address().high();
            masks[i] = Masks.high(pair.inside().length());
            areSites[i] = pair.inside().length() <= SITE_LENGTH;
            adjustments[i] = add(sum(inside[i]), ~sum(outside[i]) & WORD);
        }
    }

    int count() {
        return masks.length;
    }

    boolean isInside(int pair, long high) {
        return (high & masks[pair]) == inside[pair];
    }

    /** The pair in whose outside prefix an address is, or {@link #NONE}. */
    int ofOutside(long high) {
        for (int i = 0; i < masks.length; i++) {
            if ((high & masks[i]) == outside[i]) {
                return i;
            }
        }
        return NONE;
    }

    /** Translates to the outside; false if the address has no counterpart. */
    boolean toOutside(int pair, long high, long low) {
        return translate(pair, outside[pair], adjustments[pair], high, low);
    }

    /** Translates to the inside; false if the address has no counterpart. */
    boolean toInside(int pair, long high, long low) {
        return translate(pair, inside[pair], ~adjustments[pair] & WORD, high, low);
    }

    /** High half of what was translated last. */
    long high() {
        return high;
    }

    /** Low half of what was translated last. */
    long low() {
        return low;
    }

    private boolean translate(int pair, long prefix, int adjustment, long fromHigh, long fromLow) {
        high = prefix | fromHigh & ~masks[pair];
        low = fromLow;
        if (areSites[pair]) {
            int word = (int) fromHigh & WORD;
            high = high & ~(long) WORD | adjusted(word, adjustment);
            return word != WORD;
        }
        int at = wordToAdjust(fromLow);
        if (at == NO_WORD) {
            return false;
        }
        int shift = 16 * (SUBNET_WORD - at);
        int word = (int) (fromLow >>> shift) & WORD;
        low = fromLow & ~((long) WORD << shift) | (long) adjusted(word, adjustment) << shift;
        return true;
    }

    private static int wordToAdjust(long identifier) {
        for (int at = 0; at <= SUBNET_WORD; at++) {
            if ((identifier >>> 16 * (SUBNET_WORD - at) & WORD) != WORD) {
                return at;
            }
        }
        return NO_WORD;
    }

    private static int adjusted(int word, int adjustment) {
        int sum = add(word, adjustment);
        return sum == WORD ? 0 : sum;
    }

    private static int sum(long half) {
        return add(
                add((int) (half >>> 48) & WORD, (int) (half >>> 32) & WORD),
                add((int) (half >>> 16) & WORD, (int) half & WORD));
    }

    private static int add(int one, int other) {
        int sum = one + other;
        return (sum & WORD) + (sum >>> 16);
    }
}
