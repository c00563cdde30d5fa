package net.isthmus.fastpath.fib;

import java.util.HashMap;
import java.util.Map;

/** The model that a FIB is compared with: the definition of longest-prefix match, nothing more. */
final class LinearFib {

    record Prefix(long hi, long lo, int length) {
        Prefix {
            hi = length >= 64 ? hi : length == 0 ? 0 : hi & -(1L << (64 - length));
            lo = length <= 64 ? 0 : length == 128 ? lo : lo & -(1L << (128 - length));
        }

        boolean covers(long addressHi, long addressLo) {
            return new Prefix(addressHi, addressLo, length).equals(this);
        }
    }

    final Map<Prefix, Integer> routes = new HashMap<>();

    int lookup(long hi, long lo) {
        int best = 0;
        int longest = -1;
        for (var route : routes.entrySet()) {
            if (route.getKey().length() > longest && route.getKey().covers(hi, lo)) {
                longest = route.getKey().length();
                best = route.getValue();
            }
        }
        return best;
    }
}
