package net.isthmus.core.config;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;
import net.isthmus.wire.MacAddress;

/** Which device of the machine an interface is. */
@Section("Picks a device of the machine. Where several keys are given, all must fit.")
public record Match(
        @Key(
                value = "Name of the device in the operating system.",
                example = "eth1",
                pattern = Match.DEVICE_NAME,
                shape = "up to 15 characters of ASCII without spaces, slashes and colons")
        Optional<String> name,

        @Key(value = "MAC address of the device.", noun = "MAC address", example = "\"52:54:00:aa:00:01\"")
        Optional<MacAddress> macaddress,

        @Key(
                value = "Its place on the PCI bus: an address, or a number in the order of the addresses of all"
                        + " network devices; 1 is the first. The order is looked at when the interface is made: a"
                        + " device that vanishes later leaves its number to no other.",
                noun = "place on the PCI bus",
                example = "\"0000:00:05.0\"")
        Optional<PciPlace> pci,

        @Key(
                value = "The tag that the cloud has given to the device, as the seed of the first boot told it"
                        + " (`devices` in `meta_data.json`).",
                example = "storage",
                pattern = "[A-Za-z0-9][A-Za-z0-9_.:-]{0,59}",
                shape = "up to 60 letters, digits and any of _ . : -")
        Optional<String> tag) {

    /** What Linux takes for the name of a network device. */
    static final String DEVICE_NAME = "(?!\\.{1,2}$)[!-.0-9;-~]{1,15}";

    /** True if nothing is said, so that the interface's own name is the device's. */
    public boolean isEmpty() {
        return name.isEmpty() && macaddress.isEmpty() && pci.isEmpty() && tag.isEmpty();
    }

    /** What is looked for, given the name of the interface: {@code eth1}, {@code 52:54:00:aa:00:01}, {@code PCI 2}. */
    public String describe(String interfaceName) {
        List<String> said = Stream.of(
                        name,
                        pci.map(place ->
                                place instanceof PciPlace.Nth ? "NIC " + place + " in PCI order" : "PCI " + place),
                        tag.map(given -> "the NIC tagged " + given),
                        macaddress.map(MacAddress::toString))
                .flatMap(Optional::stream)
                .toList();
        return said.isEmpty() ? interfaceName : String.join(" with ", said);
    }
}
