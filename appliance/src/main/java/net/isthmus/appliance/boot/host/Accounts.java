package net.isthmus.appliance.boot.host;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import net.isthmus.appliance.boot.seed.SeedPassword;
import net.isthmus.appliance.boot.seed.SeedUser;

/**
 * The three files of accounts, passwd(5), group(5) and shadow(5), with the users of a seed. What the image has is kept
 * line by line; users of a seed are added below, and root's password is set if the seed has one. A user of a seed who
 * is called as one of the system's is left out.
 */
record Accounts(String passwd, String group, String shadow) {

    /** Whose members may become root. */
    static final String ADMIN_GROUP = "isthmus-admin";

    /** The login shell of everybody: the appliance's own command line. */
    static final String SHELL = "/usr/bin/isthmus-shell";

    private static final int FIRST_ID = 1000;
    private static final String LOCKED = "*";

    /** Accounts with the users of a seed in place of those of an earlier one. */
    Accounts with(List<SeedUser> users, List<String> notes) {
        List<String> passwdLines = systemLines(passwd);
        List<String> groupLines = systemLines(group);
        Set<String> systems = passwdLines.stream().map(Accounts::name).collect(Collectors.toSet());
        List<String> shadowLines = shadow.lines()
                .filter(line -> systems.contains(name(line)))
                .collect(Collectors.toCollection(ArrayList::new));
        List<String> admins = new ArrayList<>();
        int id = FIRST_ID;
        for (SeedUser user : users) {
            if (user.name().equals(SeedUser.ROOT)) {
                setPassword(shadowLines, user);
            } else if (systems.contains(user.name())) {
                notes.add("users: the system has an account " + user.name() + " of its own; left out");
            } else {
                passwdLines.add(user.name() + ":x:" + id + ":" + id + ":" + gecos(user) + ":/home/" + user.name() + ":"
                        + SHELL);
                groupLines.add(user.name() + ":x:" + id + ":");
                shadowLines.add(shadowLine(user));
                id++;
                if (user.isAdmin()) {
                    admins.add(user.name());
                }
            }
        }
        return new Accounts(text(passwdLines), text(withAdmins(groupLines, admins)), text(shadowLines));
    }

    /** User and group number of a name; empty if there is nobody of that name. */
    Optional<Integer> userId(String name) {
        return number(passwd, name);
    }

    Optional<Integer> groupId(String name) {
        return number(group, name);
    }

    private static Optional<Integer> number(String lines, String name) {
        return lines.lines()
                .map(line -> line.split(":", -1))
                .filter(fields -> fields.length > 2 && fields[0].equals(name) && fields[2].matches("[0-9]{1,9}"))
                .map(fields -> Integer.valueOf(fields[2]))
                .findFirst();
    }

    /** What is below the first number of a seed's, or above all of them: {@code nobody}. */
    private static List<String> systemLines(String lines) {
        return lines.lines()
                .filter(line -> number(line, name(line))
                        .filter(id -> id < FIRST_ID || id >= 60_000)
                        .isPresent())
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static String name(String line) {
        return line.substring(0, Math.max(0, line.indexOf(':')));
    }

    private static String gecos(SeedUser user) {
        return user.fullName().replaceAll("[:,\\p{Cntrl}]", " ");
    }

    private static String shadowLine(SeedUser user) {
        String hash = user.password() instanceof SeedPassword.Hash(String text) ? text : LOCKED;
        return user.name() + ":" + hash + ":::::::";
    }

    private static void setPassword(List<String> shadowLines, SeedUser root) {
        if (root.password() instanceof SeedPassword.Hash(String hash)) {
            shadowLines.replaceAll(
                    line -> name(line).equals(SeedUser.ROOT) ? SeedUser.ROOT + ":" + hash + ":::::::" : line);
        }
    }

    private static List<String> withAdmins(List<String> lines, List<String> admins) {
        return lines.stream()
                .map(line -> name(line).equals(ADMIN_GROUP)
                        ? Arrays.stream(line.split(":", -1)).limit(3).collect(Collectors.joining(":")) + ":"
                                + String.join(",", admins)
                        : line)
                .toList();
    }

    private static String text(List<String> lines) {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }
}
