package net.isthmus.appliance.commit;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Says which commit is in force: the one small file whose replacement is the moment of a commit.
 *
 * @param commit number of the commit in force
 * @param fallback the commit to which to go back unless {@code commit} is confirmed; 0 if it is there to stay
 * @param fileHash what the file given to {@code isthmus run --config} contained at that moment; empty if there was none
 */
record Running(int commit, int fallback, String fileHash) {

    /** Nothing was ever committed. */
    static final Running NOTHING = new Running(0, 0, "");

    boolean isProvisional() {
        return fallback != 0;
    }

    Running confirmed() {
        return new Running(commit, 0, fileHash);
    }

    String format() {
        return "commit: " + commit + "\nfallback: " + fallback + "\nfile: " + fileHash + "\n";
    }

    static Optional<Running> parse(String text) {
        Map<String, String> values = new HashMap<>();
        for (String line : text.split("\n")) {
            int colon = line.indexOf(": ");
            if (colon > 0) {
                values.put(line.substring(0, colon), line.substring(colon + 2));
            }
        }
        try {
            return Optional.of(new Running(
                    Integer.parseInt(values.getOrDefault("commit", "")),
                    Integer.parseInt(values.getOrDefault("fallback", "0")),
                    values.getOrDefault("file", "")));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
