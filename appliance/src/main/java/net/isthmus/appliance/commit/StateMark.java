package net.isthmus.appliance.commit;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whose state it is: the file {@code format} in the state directory.
 *
 * @param format form of the state directory
 * @param release the release that wrote it last
 * @param isConfirmed false while that release is on trial
 * @param isRestoring true while the copy of that release is being put back
 */
record StateMark(int format, String release, boolean isConfirmed, boolean isRestoring) {

    private static final Pattern TEXT = Pattern.compile(
            "format: (\\d{1,6})\nrelease: ([A-Za-z0-9._+-]{1,200})\nstanding: (confirmed|trial|restoring)\n");

    StateMark confirmed() {
        return new StateMark(format, release, true, isRestoring);
    }

    String text() {
        String standing = isRestoring ? "restoring" : isConfirmed ? "confirmed" : "trial";
        return "format: " + format + "\nrelease: " + release + "\nstanding: " + standing + "\n";
    }

    static Optional<StateMark> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String standing = matcher.group(3);
        return Optional.of(new StateMark(
                Integer.parseInt(matcher.group(1)),
                matcher.group(2),
                !standing.equals("trial"),
                standing.equals("restoring")));
    }
}
