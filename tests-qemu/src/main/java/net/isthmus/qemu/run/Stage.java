package net.isthmus.qemu.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.isthmus.lab.Command;
import net.isthmus.lab.Lab;
import net.isthmus.lab.LabException;
import net.isthmus.lab.Namespace;
import net.isthmus.lab.Nic;
import net.isthmus.lab.RunningCommand;
import net.isthmus.qemu.machine.BootImages;
import net.isthmus.qemu.machine.Machine;
import net.isthmus.qemu.machine.MachineDisks;
import net.isthmus.qemu.scenario.HostDescription;
import net.isthmus.qemu.scenario.MachineDescription;
import net.isthmus.qemu.scenario.MachineDescription.Image;
import net.isthmus.qemu.scenario.NetworkDescription;
import net.isthmus.qemu.scenario.NicDescription;
import net.isthmus.qemu.scenario.Scenario;

/**
 * Everything of a scenario, set up and still: one namespace in which each network is a bridge, hosts around it on
 * veths, machines (off) on taps, and a capture of all frames.
 *
 * <pre>
 *   host s1 ── veth ──┐                ┌── tap ── QEMU (appliance)
 *                     ├── storage ─────┤
 *   host s2 ── veth ──┘   (bridge)     └── tap ── QEMU (peer)
 * </pre>
 *
 * <p>Namespaces and processes are a lab's: they go with it, and after a crash the next run takes them away.
 */
public final class Stage implements AutoCloseable {
    private static final Duration CAPTURE_STARTS = Duration.ofSeconds(20);
    private static final int CAPTURED_BYTES_A_FRAME = 256;
    private static final int FRAMES_CAPTURED = 200_000;

    private final Lab lab;
    private final Scenario scenario;
    private final BootImages images;
    private final Path folder;
    private final Namespace fabric;
    private final Map<String, Nic> bridges = new HashMap<>();
    private final Map<String, Integer> mtus = new HashMap<>();
    private final Map<String, Namespace> hosts = new HashMap<>();
    private final Map<String, Machine> machines = new HashMap<>();
    private final Map<String, MachineDisks> disks = new HashMap<>();
    private int portsMade;

    private Stage(Lab lab, Scenario scenario, BootImages images) {
        this.lab = lab;
        this.scenario = scenario;
        this.images = images;
        this.folder = lab.directory();
        this.fabric = lab.namespace("fabric").sysctl("net.ipv6.conf.all.disable_ipv6=1");
    }

    /** Sets it up; whatever goes wrong on the way leaves nothing behind. */
    public static Stage set(Scenario scenario, BootImages images) {
        Lab lab = Lab.open();
        try {
            Stage stage = new Stage(lab, scenario, images);
            stage.keys();
            scenario.networks().forEach(stage::network);
            scenario.hosts().forEach(stage::host);
            for (MachineDescription machine : scenario.machines()) {
                stage.machine(machine);
            }
            return stage;
        } catch (RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    /** The folder that host commands start in; gone after the scenario. */
    public Path folder() {
        return folder;
    }

    /** A host's namespace. */
    public Namespace host(String name) {
        return Optional.ofNullable(hosts.get(name)).orElseThrow(() -> new LabException("no host " + name));
    }

    /** A machine. */
    public Machine machine(String name) {
        return Optional.ofNullable(machines.get(name)).orElseThrow(() -> new LabException("no machine " + name));
    }

    /** All machines by name. */
    public Map<String, Machine> machines() {
        return Map.copyOf(machines);
    }

    /** Captures the heads of all frames of all networks into a file, until the stage is closed. */
    public RunningCommand capture(Path file) {
        RunningCommand tcpdump = fabric.start(
                "tcpdump",
                "-i",
                "any",
                "-Z",
                "root",
                "-U",
                "-s",
                Integer.toString(CAPTURED_BYTES_A_FRAME),
                "-c",
                Integer.toString(FRAMES_CAPTURED),
                "-w",
                file.toString());
        return tcpdump.awaitOutput("listening on", CAPTURE_STARTS);
    }

    /** A key to log in with, and how ssh is to use it: the machines are new every time. */
    private void keys() {
        Path key = folder.resolve("key");
        Command.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "scenario", "-f", key.toString())
                .run()
                .orThrow();
        try {
            Files.writeString(folder.resolve("ssh.config"), """
                    Host *
                      IdentityFile %s
                      IdentitiesOnly yes
                      StrictHostKeyChecking no
                      UserKnownHostsFile /dev/null
                      LogLevel ERROR
                      ConnectTimeout 10
                    """.formatted(key));
        } catch (IOException e) {
            throw new LabException("cannot write ssh.config: " + e.getMessage(), e);
        }
    }

    private void network(NetworkDescription network) {
        bridges.put(network.name(), fabric.bridge(network.name(), network.mtuBytes()));
        mtus.put(network.name(), network.mtuBytes());
    }

    private Nic bridge(String network) {
        return Optional.ofNullable(bridges.get(network)).orElseThrow(() -> new LabException("no network " + network));
    }

    private int mtu(String network) {
        return mtus.getOrDefault(network, 0);
    }

    private void host(HostDescription host) {
        Namespace namespace = lab.namespace(host.name());
        Nic port = fabric.nic("port" + portsMade++);
        Nic eth0 = namespace.nic("eth0");
        lab.cable(eth0, port, mtu(host.network()), 1);
        port.joins(bridge(host.network()));
        host.addresses().forEach(eth0::address);
        for (String route : host.routes()) {
            namespace.require("sh", "-c", "ip %s route add %s".formatted(route.contains(":") ? "-6" : "", route));
        }
        hosts.put(host.name(), namespace);
    }

    private void machine(MachineDescription machine) {
        Path own = folder.resolve(machine.name());
        try {
            Files.createDirectories(own);
        } catch (IOException e) {
            throw new LabException("cannot make " + own + ": " + e.getMessage(), e);
        }
        MachineDisks mine = new MachineDisks(disk(machine), seed(machine, own));
        disks.put(machine.name(), mine);
        List<String> taps = machine.nics().stream().map(this::tap).toList();
        machines.put(machine.name(), new Machine(machine, fabric, own, mine, taps, images));
    }

    private Optional<Path> disk(MachineDescription machine) {
        if (machine.image() == Image.PEER) {
            return Optional.empty();
        }
        if (machine.diskOf().isPresent()) {
            return Optional.ofNullable(disks.get(machine.diskOf().get())).flatMap(MachineDisks::disk);
        }
        Path overlay = images.kept(scenario.name()).resolve(machine.name() + ".qcow2");
        return Optional.of(MachineDisks.overlay(images.disk(machine.image()), overlay));
    }

    private Optional<Path> seed(MachineDescription machine, Path own) {
        return machine.seed().map(seed -> {
            try {
                String key = Files.readString(folder.resolve("key.pub")).strip();
                return MachineDisks.seed(seed, Map.of("SSH_KEY", key), own);
            } catch (IOException e) {
                throw new LabException("cannot read the scenario's key: " + e.getMessage(), e);
            }
        });
    }

    private String tap(NicDescription nic) {
        String name = "tap" + portsMade++;
        List<String> words = new ArrayList<>(List.of("tuntap", "add", "dev", name, "mode", "tap", "vnet_hdr"));
        if (nic.queues() > 1) {
            words.add("multi_queue");
        }
        fabric.ip(words.toArray(String[]::new));
        fabric.nic(name).mtu(mtu(nic.network())).joins(bridge(nic.network())).up();
        return name;
    }

    @Override
    public void close() {
        machines.values().forEach(Machine::close);
        lab.close();
    }
}
