package net.isthmus.appliance.boot.host;

import java.util.List;
import net.isthmus.wire.Octets;

/** One thing that a seed changes about the host. */
sealed interface HostAction {

    /**
     * A file is put in place, or added to.
     *
     * @param owner {@code user:group}, names or numbers
     */
    record Write(String path, Octets content, String owner, int mode, boolean isAppended) implements HostAction {
        @Override
        public String toString() {
            return "write " + path;
        }
    }

    /** A directory is made. */
    record Directory(String path, String owner, int mode) implements HostAction {}

    /** Passwords in clear text are hashed and set. */
    record Passwords(List<String> names, List<String> passwords) implements HostAction {
        public Passwords {
            names = List.copyOf(names);
            passwords = List.copyOf(passwords);
        }

        @Override
        public String toString() {
            return "set the password of " + String.join(", ", names);
        }
    }

    /** The machine gets its name. */
    record Hostname(String name) implements HostAction {}
}
