package net.isthmus.qemu.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import net.isthmus.qemu.scenario.MachineDescription.Chipset;
import net.isthmus.qemu.scenario.MachineDescription.Firmware;
import net.isthmus.qemu.scenario.MachineDescription.Image;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads {@code scenarios/NAME/scenario.yaml}. What a step or a NIC refers to must exist, so that a typing error fails
 * in milliseconds and not after two boots.
 */
public final class ScenarioFile {
    private static final String FILE_NAME = "scenario.yaml";
    private static final int ETHERNET_MTU_BYTES = 1500;
    private static final int DEFAULT_MEMORY_MIB = 2048;
    private static final int DEFAULT_CPUS = 2;

    private ScenarioFile() {}

    /** All scenarios below a folder, by name. */
    public static List<Scenario> all(Path scenarios) {
        try (Stream<Path> folders = Files.list(scenarios)) {
            return folders.filter(folder -> Files.exists(folder.resolve(FILE_NAME)))
                    .sorted()
                    .map(ScenarioFile::read)
                    .toList();
        } catch (IOException e) {
            throw new ScenarioException("cannot list " + scenarios + ": " + e.getMessage(), e);
        }
    }

    /** The scenario of one folder. */
    public static Scenario read(Path folder) {
        Path file = folder.resolve(FILE_NAME);
        try {
            return parse(folder, Files.readString(file));
        } catch (IOException e) {
            throw new ScenarioException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    static Scenario parse(Path folder, String yaml) {
        String name = folder.getFileName().toString();
        Fields top = Fields.of(name, load(name, yaml));
        return checked(top.complete(new Scenario(
                name,
                folder,
                top.text("description").strip(),
                top.named("networks").entrySet().stream()
                        .map(entry -> network(entry.getKey(), entry.getValue()))
                        .toList(),
                top.named("hosts").entrySet().stream()
                        .map(entry -> host(entry.getKey(), entry.getValue()))
                        .toList(),
                machines(top.named("machines")),
                top.list("steps").stream().map(StepReader::read).toList())));
    }

    private static Object load(String name, String yaml) {
        try {
            return new Load(LoadSettings.builder().setLabel(name).build()).loadFromString(yaml);
        } catch (YamlEngineException e) {
            throw new ScenarioException(name + ": " + e.getMessage(), e);
        }
    }

    private static NetworkDescription network(String name, Fields given) {
        return given.complete(new NetworkDescription(name, given.number("mtu", ETHERNET_MTU_BYTES)));
    }

    private static HostDescription host(String name, Fields given) {
        return given.complete(
                new HostDescription(name, given.text("network"), given.texts("addresses"), given.texts("routes")));
    }

    private static List<MachineDescription> machines(Map<String, Fields> given) {
        List<MachineDescription> all = new ArrayList<>();
        given.forEach((name, fields) -> all.add(machine(name, fields, all.size())));
        return all;
    }

    private static MachineDescription machine(String name, Fields given, int number) {
        return given.complete(new MachineDescription(
                name,
                given.choice("image", Image.class, Image.ISTHMUS),
                given.choice("firmware", Firmware.class, Firmware.BIOS),
                given.choice("chipset", Chipset.class, Chipset.Q35),
                given.number("memory", DEFAULT_MEMORY_MIB),
                given.number("cpus", DEFAULT_CPUS),
                given.maybeText("diskOf"),
                given.number("diskGiB", 0),
                given.has("seed") ? Optional.of(seed(given)) : Optional.empty(),
                nics(given.list("nics"), number)));
    }

    private static SeedDescription seed(Fields machine) {
        Fields seed = Fields.of(machine.path() + ".seed", machine.map("seed"));
        Map<String, String> files = new LinkedHashMap<>();
        seed.map("files").forEach((path, text) -> files.put(path, String.valueOf(text)));
        return seed.complete(new SeedDescription(seed.text("label"), seed.flag("cdrom"), files));
    }

    private static List<NicDescription> nics(List<Fields> given, int machine) {
        List<NicDescription> all = new ArrayList<>();
        for (Fields nic : given) {
            String mac = "52:54:00:00:%02x:%02x".formatted(machine, all.size());
            all.add(nic.complete(new NicDescription(
                    nic.text("network"),
                    nic.choice("model", NicDescription.Model.class, NicDescription.Model.VIRTIO),
                    nic.text("mac", mac),
                    nic.number("queues", 1),
                    nic.flag("offloads"))));
        }
        return all;
    }

    private static Scenario checked(Scenario scenario) {
        List<String> networks =
                scenario.networks().stream().map(NetworkDescription::name).toList();
        for (HostDescription host : scenario.hosts()) {
            require(scenario, networks.contains(host.network()), "host " + host.name(), "network", host.network());
        }
        for (MachineDescription machine : scenario.machines()) {
            String who = "machine " + machine.name();
            for (NicDescription nic : machine.nics()) {
                require(scenario, networks.contains(nic.network()), who, "network", nic.network());
            }
            machine.diskOf().ifPresent(other -> require(scenario, scenario.hasMachine(other), who, "machine", other));
        }
        for (Step step : scenario.steps()) {
            check(scenario, step);
        }
        return scenario;
    }

    private static void check(Scenario scenario, Step step) {
        String machine =
                switch (step) {
                    case Step.Run run -> scenario.hasHost(run.on()) ? "" : run.on();
                    case Step.Start start -> start.machine();
                    case Step.Kill kill -> kill.machine();
                    case Step.Off off -> off.machine();
                    case Step.Reboot reboot -> reboot.machine();
                    case Step.Unplug unplug -> unplug.machine();
                    case Step.Plug plug -> plug.machine();
                    case Step.Qmp qmp -> qmp.machine();
                    case Step.Type type -> type.machine();
                    case Step.Serial serial -> serial.machine();
                };
        boolean isKnown = machine.isEmpty() || scenario.hasMachine(machine);
        require(scenario, isKnown, "a step", "host or machine", machine);
    }

    private static void require(Scenario scenario, boolean isThere, String who, String kind, String name) {
        if (!isThere) {
            throw new ScenarioException(
                    "%s: %s names '%s', which is no %s here".formatted(scenario.name(), who, name, kind));
        }
    }
}
