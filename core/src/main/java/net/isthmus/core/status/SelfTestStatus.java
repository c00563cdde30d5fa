package net.isthmus.core.status;

import java.util.List;
import java.util.Optional;

/**
 * What a NIC lets pass, and how the bridge uses it.
 *
 * @param name name of the interface
 * @param configured the mode that the configuration asks for, {@code none} if it is no member of a bridge
 * @param inForce the mode in which it is used, {@code none} if it is no member of a bridge
 * @param advised the mode that suits the NIC, if the test could tell
 * @param reason why that one, or why none
 * @param warning what the operator should look at, as when the configuration asks for another mode
 * @param ageSeconds how long ago the test ended
 * @param checks in the order in which they were made
 */
public record SelfTestStatus(
        String name,
        String configured,
        String inForce,
        Optional<String> advised,
        String reason,
        Optional<String> warning,
        long ageSeconds,
        List<Check> checks) {

    /**
     * One check.
     *
     * @param outcome {@code passed}, {@code failed} or {@code not testable}
     * @param detail what was seen, or why nothing can be said
     */
    public record Check(String name, String outcome, String detail) {}

    /** Copies the list. */
    public SelfTestStatus {
        checks = List.copyOf(checks);
    }
}
