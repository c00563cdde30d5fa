package net.isthmus.appliance.boot.seed;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Somebody who may log in. Everybody who may has the appliance's command line; an administrator may become root too.
 *
 * @param name the login name
 * @param fullName for people
 * @param isAdmin whether the seed gives the user sudo, by rule or by group
 * @param keys public keys as {@code authorized_keys} has them
 * @param password how to log in at the serial console, and over SSH where passwords are allowed
 */
public record SeedUser(String name, String fullName, boolean isAdmin, List<String> keys, SeedPassword password) {

    /** The user who is made where the seed has keys or a password, and does not say whose. */
    public static final String DEFAULT_NAME = "admin";

    public static final String ROOT = "root";

    /** What the system takes for a login name. */
    static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_.-]{0,30}");

    public SeedUser {
        keys = List.copyOf(keys);
    }

    SeedUser withPassword(SeedPassword other) {
        return new SeedUser(name, fullName, isAdmin, keys, other);
    }
}
