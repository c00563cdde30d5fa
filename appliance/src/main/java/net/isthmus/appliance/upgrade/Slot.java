package net.isthmus.appliance.upgrade;

import java.util.Locale;
import java.util.Optional;

/** One of the two places on the disk that hold a system. */
public enum Slot {
    /** The partition {@code slot-a}. */
    A,
    /** The partition {@code slot-b}. */
    B;

    /** As grubenv and the kernel's command line write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Name of its partition in the GPT. */
    String partition() {
        return "slot-" + label();
    }

    /** The one that is not this. */
    public Slot other() {
        return this == A ? B : A;
    }

    static Optional<Slot> of(String label) {
        return switch (label) {
            case "a" -> Optional.of(A);
            case "b" -> Optional.of(B);
            default -> Optional.empty();
        };
    }

    @Override
    public String toString() {
        return "slot " + label();
    }
}
