package net.isthmus.lab;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How everything of one lab is named, and read back from a name: {@code ist-PID-s1}, {@code ist-PID.2-s1} for the
 * owner's third lab, and {@code istPIDm2} for its interface on the machine itself.
 *
 * @param ownerPid the process that owns the lab
 * @param number counts the owner's labs from 0
 */
public record LabName(long ownerPid, int number) {

    private static final Pattern NAMESPACE = Pattern.compile("ist-(\\d{1,9})(?:\\.(\\d{1,4}))?-.+");
    private static final Pattern MACHINE_INTERFACE = Pattern.compile("ist(\\d{1,9})m(\\d{1,4})");
    private static final Pattern DIRECTORY = Pattern.compile("(\\d{1,9})\\.(\\d{1,4})");

    /** The lab that a namespace of this name belongs to, if it is a lab's at all. */
    static Optional<LabName> ofNamespace(String name) {
        return read(NAMESPACE.matcher(name));
    }

    /** The lab that an interface of this name on the machine belongs to, if it is a lab's at all. */
    static Optional<LabName> ofMachineInterface(String name) {
        return read(MACHINE_INTERFACE.matcher(name));
    }

    /** The lab that a directory of this name belongs to, if it is a lab's at all. */
    static Optional<LabName> ofDirectory(String name) {
        return read(DIRECTORY.matcher(name));
    }

    private static Optional<LabName> read(Matcher matcher) {
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String number = matcher.group(2);
        return Optional.of(
                new LabName(Long.parseLong(matcher.group(1)), number == null ? 0 : Integer.parseInt(number)));
    }

    String namespace(String shortName) {
        return number == 0
                ? "ist-%d-%s".formatted(ownerPid, shortName)
                : "ist-%d.%d-%s".formatted(ownerPid, number, shortName);
    }

    String machineInterface() {
        return "ist%dm%d".formatted(ownerPid, number);
    }

    String directory() {
        return ownerPid + "." + number;
    }
}
