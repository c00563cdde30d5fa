package net.isthmus.core.config;

import java.util.Optional;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;
import net.isthmus.wire.MacAddress;

/** Which device of the machine an interface is. */
@Section("Picks a device of the machine. Where both keys are given, both must fit.")
public record Match(
        @Key(
                value = "Name of the device in the operating system.",
                example = "eth1",
                pattern = Match.DEVICE_NAME,
                shape = "up to 15 characters of ASCII without spaces, slashes and colons")
        Optional<String> name,

        @Key(value = "MAC address of the device.", noun = "MAC address", example = "\"52:54:00:aa:00:01\"")
        Optional<MacAddress> macaddress) {

    /** What Linux takes for the name of a network device. */
    static final String DEVICE_NAME = "(?!\\.{1,2}$)[!-.0-9;-~]{1,15}";

    /** True if nothing is said, so that the interface's own name is the device's. */
    public boolean isEmpty() {
        return name.isEmpty() && macaddress.isEmpty();
    }

    /** What is looked for, given the name of the interface: {@code eth1}, or {@code 52:54:00:aa:00:01}. */
    public String describe(String interfaceName) {
        if (isEmpty()) {
            return interfaceName;
        }
        return name.map(device -> macaddress.map(mac -> device + " with " + mac).orElse(device))
                .orElseGet(() -> macaddress.map(MacAddress::toString).orElse(interfaceName));
    }
}
