package net.isthmus.core.fault;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** What a person probably meant by a word that is not known. */
public final class Suggestion {

    /** Longer words are never compared, so that a hostile key costs nothing. */
    private static final int LONGEST = 40;

    private Suggestion() {}

    /** The known word that is nearest to a wrong one, if it is near enough to be a slip of the hand. */
    public static Optional<String> nearest(String wrong, Collection<String> known) {
        if (wrong.length() > LONGEST) {
            return Optional.empty();
        }
        String best = "";
        int bestDistance = Integer.MAX_VALUE;
        for (String candidate : known) {
            int distance = distance(wrong.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (candidate.length() <= LONGEST && distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        int tolerated = wrong.length() <= 3 ? 1 : wrong.length() <= 6 ? 2 : 3;
        return bestDistance <= tolerated && bestDistance < best.length() ? Optional.of(best) : Optional.empty();
    }

    /** Letters to insert, drop, change or swap with their neighbour (optimal string alignment). */
    static int distance(String a, String b) {
        var rows = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    rows[i][j] = i + j;
                    continue;
                }
                boolean isSame = a.charAt(i - 1) == b.charAt(j - 1);
                int best =
                        Math.min(Math.min(rows[i - 1][j], rows[i][j - 1]) + 1, rows[i - 1][j - 1] + (isSame ? 0 : 1));
                boolean isSwap =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                rows[i][j] = isSwap ? Math.min(best, rows[i - 2][j - 2] + 1) : best;
            }
        }
        return rows[a.length()][b.length()];
    }
}
