package net.isthmus.core.config;

import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;

/** Somebody who may use the console and the API from elsewhere. */
@Section(
        value = "Who may use the console and the API on the addresses of `system.console.listen`. On the appliance"
                + " itself (127.0.0.1) no password is asked for: whoever is there has logged in already."
                + " `isthmus password` prints the hash of a password.",
        example = """
            system:
              users:
                admin:
                  passwordHash: "$argon2id$v=19$m=19456,t=2,p=1$bW9yZXNhbHQ$Yb4bvKzF3Y0JGuQmsdJSXbUwY3bVDpSs"
                night-shift:
                  role: viewer
                  passwordHash: "$argon2id$v=19$m=19456,t=2,p=1$bW9yZXNhbHQ$Yb4bvKzF3Y0JGuQmsdJSXbUwY3bVDpSs"
            """)
public record User(
        @Key(
                value = "What the user may do. `admin`: everything. `viewer`: look, and change nothing.",
                defaultsTo = "admin",
                example = "viewer")
        UserRole role,

        @Key(
                value = "The password's argon2id hash, as `isthmus password` prints it.",
                noun = "password hash",
                example = "\"$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$"
                        + "Yb4bvKzF3Y0JGuQmsdJSXbUwY3bVDpSsr3JTbF3rIbE\"",
                pattern = User.ARGON2ID,
                shape = "an argon2id hash ($argon2id$v=19$m=…,t=…,p=…$SALT$HASH), which `isthmus password` makes")
        String passwordHash) {

    /** The PHC string of argon2id: at most 256 MiB of memory, 16 passes and 4 lanes. */
    static final String ARGON2ID = "\\$argon2id\\$v=19\\$m=([1-9]\\d{0,4}|1\\d{5}|2[0-5]\\d{4}|26[01]\\d{3}),"
            + "t=([1-9]|1[0-6]),p=[1-4]\\$[A-Za-z0-9+/]{11,86}\\$[A-Za-z0-9+/]{22,86}";

    /** Leaves out the hash: it is not for logs. */
    @Override
    public String toString() {
        return "User[role=" + role + "]";
    }
}
