package net.isthmus.qemu.machine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.isthmus.qemu.scenario.MachineDescription;
import net.isthmus.qemu.scenario.MachineDescription.Chipset;
import net.isthmus.qemu.scenario.MachineDescription.Firmware;
import net.isthmus.qemu.scenario.NicDescription;
import net.isthmus.qemu.scenario.NicDescription.Model;

/**
 * QEMU's command line for one machine. The processor is emulated: nothing here needs a host that can virtualize.
 *
 * <p>Three settings are there because emulation differs from hardware:
 *
 * <ul>
 *   <li>One thread emulates all processors; with a thread each, QEMU 7.2 and 10.0 now and then crash a JVM's fresh
 *       code.
 *   <li>The guest is not offered {@code cmpxchg16b}: QEMU 7.2 leaves garbage in the flags after it, and an interrupt at
 *       that moment takes it into the kernel (two of ten boots died of it).
 *   <li>NICs offer no offloads unless asked to, so that a capture shows frames as a wire would carry them.
 * </ul>
 */
final class QemuCommand {
    private static final String FIRMWARE = "/usr/share/OVMF/OVMF_CODE_4M.fd";
    private static final String OFFLOADS_OFF = ",csum=off,gso=off,host_tso4=off,host_tso6=off,host_ecn=off,host_ufo=off"
            + ",guest_csum=off,guest_tso4=off,guest_tso6=off,guest_ecn=off,guest_ufo=off";

    private final List<String> words = new ArrayList<>();
    private final MachineDescription machine;
    private final Path folder;

    private QemuCommand(MachineDescription machine, Path folder) {
        this.machine = machine;
        this.folder = folder;
    }

    /**
     * The whole command line.
     *
     * @param folder of this machine's sockets and firmware variables
     * @param disks read-write disk and seed, if it has them
     * @param peer kernel and initramfs, for a machine without a disk
     * @param taps one for each NIC, in their order
     */
    static List<String> of(
            MachineDescription machine, Path folder, MachineDisks disks, Optional<BootImages> peer, List<String> taps) {
        QemuCommand command = new QemuCommand(machine, folder);
        command.board();
        command.consoles();
        disks.disk().ifPresent(command::disk);
        disks.seed().ifPresent(command::seed);
        peer.ifPresent(command::kernel);
        for (int i = 0; i < taps.size(); i++) {
            command.nic(i, taps.get(i));
        }
        return List.copyOf(command.words);
    }

    private void board() {
        String chipset = machine.chipset().name().toLowerCase(Locale.ROOT);
        add("qemu-system-x86_64", "-nodefaults", "-display", "none", "-name", machine.name());
        add("-accel", "tcg,thread=single", "-machine", chipset, "-cpu", "max,-cx16");
        add("-smp", Integer.toString(machine.cpus()), "-m", Integer.toString(machine.memoryMiB()));
        add("-device", "virtio-rng-pci");
        if (machine.firmware() == Firmware.UEFI) {
            add("-drive", "if=pflash,format=raw,readonly=on,file=" + FIRMWARE);
            add("-drive", "if=pflash,format=raw,file=" + folder.resolve("firmware.fd"));
        }
        if (machine.chipset() == Chipset.Q35) {
            for (int i = 0; i < machine.nics().size(); i++) {
                add("-device", "pcie-root-port,id=slot%d,chassis=%d,slot=%d".formatted(i, i + 1, i + 1));
            }
        }
    }

    private void consoles() {
        add("-qmp", "unix:%s,server=on,wait=off".formatted(folder.resolve("qmp")));
        add(
                "-chardev",
                "socket,id=serial,path=%s,server=on,wait=off,logfile=%s,logappend=on"
                        .formatted(folder.resolve("serial"), folder.resolve("serial.log")));
        add("-serial", "chardev:serial");
        add("-device", "virtio-serial-pci");
        add("-chardev", "socket,id=agent,path=%s,server=on,wait=off".formatted(folder.resolve("agent")));
        add("-device", "virtserialport,chardev=agent,name=org.qemu.guest_agent.0");
    }

    /** Flushes reach the host's disk: a machine that is killed must find again what it was promised. */
    private void disk(Path disk) {
        add("-drive", "if=none,id=disk,format=qcow2,file=" + disk);
        add("-device", "virtio-blk-pci,drive=disk,bootindex=1");
    }

    private void seed(Path seed) {
        boolean isCdrom = machine.seed().map(it -> it.isCdrom()).orElse(false);
        add("-drive", "if=none,id=seed,format=raw,readonly=on,file=" + seed);
        if (!isCdrom) {
            add("-device", "virtio-blk-pci,drive=seed");
        } else if (machine.chipset() == Chipset.Q35) {
            add("-device", "ide-cd,drive=seed,bus=ide.0");
        } else {
            add("-device", "ide-cd,drive=seed");
        }
    }

    private void kernel(BootImages images) {
        add("-kernel", images.peerKernel().toString());
        add("-initrd", images.peerInitramfs().toString());
        add("-append", "console=ttyS0 quiet panic=-1");
    }

    private void nic(int number, String tap) {
        NicDescription nic = machine.nics().get(number);
        String queues = nic.queues() > 1 ? ",queues=" + nic.queues() : "";
        add("-netdev", "tap,id=net%d,ifname=%s,script=no,downscript=no,vhost=off%s".formatted(number, tap, queues));
        StringBuilder device = new StringBuilder(nic.model().device());
        deviceArguments(machine, number, nic.mac())
                .forEach((key, value) ->
                        device.append(',').append(key).append('=').append(value));
        if (nic.model() == Model.VIRTIO && !nic.hasOffloads()) {
            device.append(OFFLOADS_OFF);
        }
        add("-device", device.toString());
    }

    /** What {@code -device} and {@code device_add} say alike of a NIC. */
    static Map<String, String> deviceArguments(MachineDescription machine, int number, String mac) {
        NicDescription nic = machine.nics().get(number);
        Map<String, String> arguments = new TreeMap<>();
        arguments.put("id", "nic" + number);
        arguments.put("netdev", "net" + number);
        arguments.put("mac", mac);
        if (machine.chipset() == Chipset.Q35 && nic.model() != Model.E1000) {
            arguments.put("bus", "slot" + number);
        }
        if (nic.model() == Model.VIRTIO) {
            // Network cards of a tenant's own never boot anything: without a ROM the firmware does not try.
            arguments.put("romfile", "");
            arguments.put("mq", nic.queues() > 1 ? "on" : "off");
            arguments.put("vectors", Integer.toString(2 * nic.queues() + 2));
        }
        return arguments;
    }

    private void add(String... more) {
        words.addAll(List.of(more));
    }
}
