package net.isthmus.appliance.boot.seed;

/** How a user may log in by password. Never shown. */
public sealed interface SeedPassword {

    /** No password: keys only. */
    record None() implements SeedPassword {}

    /** As {@code crypt(3)} made it. */
    record Hash(String text) implements SeedPassword {
        @Override
        public String toString() {
            return "Hash";
        }
    }

    /** As the user types it; hashed before it is written anywhere. */
    record Plain(String text) implements SeedPassword {
        @Override
        public String toString() {
            return "Plain";
        }
    }
}
