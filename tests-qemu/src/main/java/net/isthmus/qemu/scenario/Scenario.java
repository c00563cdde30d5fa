package net.isthmus.qemu.scenario;

import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * One story about the image: who is there, what happens, and what is then expected. {@link ScenarioFile} reads it.
 *
 * @param name of its folder
 * @param folder where {@code scenario.yaml} and the files that its steps name lie
 * @param description what it shows, for people
 * @param networks Layer-2 segments
 * @param hosts network namespaces with an ordinary Linux stack: tenants and premises
 * @param machines virtual machines
 * @param steps in the order in which they are taken
 */
public record Scenario(
        String name,
        Path folder,
        String description,
        List<NetworkDescription> networks,
        List<HostDescription> hosts,
        List<MachineDescription> machines,
        List<Step> steps) {

    public Scenario {
        networks = List.copyOf(networks);
        hosts = List.copyOf(hosts);
        machines = List.copyOf(machines);
        steps = List.copyOf(steps);
    }

    /** The machine of that name. */
    public MachineDescription machine(String wanted) {
        return machines.stream()
                .filter(machine -> machine.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("no machine " + wanted + " in " + name));
    }

    /** Whether there is a machine of that name. */
    public boolean hasMachine(String wanted) {
        return machines.stream().anyMatch(machine -> machine.name().equals(wanted));
    }

    /** Whether there is a host of that name. */
    public boolean hasHost(String wanted) {
        return hosts.stream().anyMatch(host -> host.name().equals(wanted));
    }

    @Override
    public String toString() {
        return name;
    }
}
