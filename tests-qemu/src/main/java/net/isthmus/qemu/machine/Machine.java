package net.isthmus.qemu.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.isthmus.lab.Await;
import net.isthmus.lab.LabException;
import net.isthmus.lab.Namespace;
import net.isthmus.lab.Outcome;
import net.isthmus.lab.RunningCommand;
import net.isthmus.qemu.scenario.MachineDescription;
import net.isthmus.qemu.scenario.MachineDescription.Firmware;
import net.isthmus.qemu.scenario.MachineDescription.Image;

/**
 * A virtual machine: off, or on as a QEMU process in the namespace where its taps are. It can be switched on again
 * after it was off or killed; disk, firmware variables and the log of its serial line stay.
 */
public final class Machine implements AutoCloseable {
    private static final Path FIRMWARE_VARIABLES = Path.of("/usr/share/OVMF/OVMF_VARS_4M.fd");
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration HOTPLUG = Duration.ofSeconds(60);

    private final MachineDescription description;
    private final Namespace namespace;
    private final Path folder;
    private final MachineDisks disks;
    private final List<String> taps;
    private final BootImages images;
    private Optional<Power> power = Optional.empty();
    private int serialRead;

    /** What there is only while it is on. */
    private record Power(RunningCommand qemu, Qmp qmp, GuestAgent agent, LineSocket serial) {}

    /**
     * A machine that is off.
     *
     * @param namespace where its taps are
     * @param folder for its sockets and logs: short, as a socket's path has at most 107 characters
     * @param taps one a NIC
     */
    public Machine(
            MachineDescription description,
            Namespace namespace,
            Path folder,
            MachineDisks disks,
            List<String> taps,
            BootImages images) {
        this.description = description;
        this.namespace = namespace;
        this.folder = folder;
        this.disks = disks;
        this.taps = List.copyOf(taps);
        this.images = images;
    }

    /** Powers it on. */
    public void start() {
        if (power.isPresent()) {
            throw new LabException(description.name() + " is on already");
        }
        if (description.firmware() == Firmware.UEFI) {
            keepVariables();
        }
        disks.disk().filter(disk -> description.diskGiB() > 0).ifPresent(disk -> {
            MachineDisks.grow(disk, description.diskGiB());
        });
        Optional<BootImages> kernel = description.image() == Image.PEER ? Optional.of(images) : Optional.empty();
        RunningCommand qemu = namespace.start(QemuCommand.of(description, folder, disks, kernel, taps));
        try {
            power = Optional.of(new Power(
                    qemu,
                    Qmp.open(folder.resolve("qmp")),
                    GuestAgent.open(folder.resolve("agent")),
                    LineSocket.open(folder.resolve("serial"))));
        } catch (LabException e) {
            qemu.kill();
            throw new LabException("QEMU does not start: " + qemu.tail(), e);
        }
    }

    private void keepVariables() {
        Path variables = folder.resolve("firmware.fd");
        try {
            if (!Files.exists(variables)) {
                Files.copy(FIRMWARE_VARIABLES, variables, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new LabException("cannot copy %s (package ovmf): %s".formatted(FIRMWARE_VARIABLES, e), e);
        }
    }

    private Power power() {
        Power on = power.orElseThrow(() -> new LabException(description.name() + " is off"));
        if (!on.qemu().isAlive()) {
            throw new LabException("QEMU of %s has ended: %s"
                    .formatted(description.name(), on.qemu().tail()));
        }
        return on;
    }

    /** Takes its power away. */
    public void kill() {
        power().qemu().kill();
        forget();
    }

    /** Presses the power button and waits until it is off; if it does not switch itself off, that is an error. */
    public void off(Duration within) {
        Power on = power();
        on.qmp().execute("system_powerdown", Map.of());
        if (!on.qemu().awaitEnd(within)) {
            throw new LabException(
                    "%s is still on %d s after its power button".formatted(description.name(), within.toSeconds()));
        }
        forget();
    }

    /** Lets the guest restart itself, and waits until the machine is reset by it. */
    public void reboot(Duration within) {
        Power on = power();
        on.qmp().forget("RESET");
        on.agent().tell("systemctl --no-block reboot");
        on.qmp().awaitEvent("RESET", "guest=true", within);
    }

    private void forget() {
        power.ifPresent(on -> {
            on.qmp().close();
            on.agent().close();
            on.serial().close();
        });
        power = Optional.empty();
    }

    /** Whether it is on. */
    public boolean isOn() {
        return power.map(on -> on.qemu().isAlive()).orElse(false);
    }

    /** A command of QEMU's own. */
    public Object qmp(String command, Map<String, Object> arguments) {
        return power().qmp().execute(command, arguments);
    }

    /** Pulls a NIC, and waits until the guest has let go of it. */
    public void unplug(int nic) {
        Qmp qmp = power().qmp();
        qmp.execute("device_del", Map.of("id", "nic" + nic));
        qmp.awaitEvent("DEVICE_DELETED", "device=nic" + nic, HOTPLUG);
    }

    /** Puts a NIC back in. */
    public void plug(int nic, Optional<String> mac) {
        var given = description.nics().get(nic);
        Map<String, Object> arguments =
                new HashMap<>(QemuCommand.deviceArguments(description, nic, mac.orElse(given.mac())));
        arguments.put("driver", given.model().device());
        if (arguments.containsKey("mq")) {
            arguments.put("mq", given.queues() > 1);
            arguments.put("vectors", 2 * given.queues() + 2);
        }
        power().qmp().execute("device_add", arguments);
    }

    /** Runs shell commands in it, by its guest agent. */
    public Outcome run(String command, Duration timeout) {
        return power().agent().run(command, timeout);
    }

    /** Types on its serial console. */
    public void type(String text) {
        power().serial().send(text);
    }

    /** All that its serial console has said since the scenario began. */
    public String serial() {
        try {
            Path log = folder.resolve("serial.log");
            return Files.exists(log) ? new String(Files.readAllBytes(log), StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            throw new LabException("cannot read the serial log of " + description.name(), e);
        }
    }

    /** Waits for something that the console has not been asked for before; false if it does not come in time. */
    public boolean awaitSerial(Pattern expected, Duration within) {
        return awaitSerial(expected, within, POLL);
    }

    /** The same, looking as often as one wishes. */
    public boolean awaitSerial(Pattern expected, Duration within, Duration poll) {
        return Await.until(within, poll, () -> {
            String said = serial();
            Matcher matcher = expected.matcher(said);
            if (!matcher.find(Math.min(serialRead, said.length()))) {
                return false;
            }
            serialRead = matcher.end();
            return true;
        });
    }

    /** What QEMU itself has said, if it is on. */
    public String complaints() {
        return power.map(on -> on.qemu().tail()).orElse("");
    }

    @Override
    public void close() {
        power.ifPresent(on -> on.qemu().kill());
        forget();
    }
}
