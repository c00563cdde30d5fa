package net.isthmus.qemu.machine;

import java.nio.file.Files;
import java.nio.file.Path;
import net.isthmus.lab.LabException;
import net.isthmus.qemu.scenario.MachineDescription.Image;

/**
 * Where the things lie that machines boot, below the root of the source tree. Each is made by a script, which the
 * message names if it is missing.
 *
 * @param home the source tree
 */
public record BootImages(Path home) {

    /** Those of this source tree: the system property {@code isthmus.home} names it, else it is looked for upwards. */
    public static BootImages here() {
        String home = System.getProperty("isthmus.home", "");
        Path start = Path.of(home).toAbsolutePath();
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve("tests-qemu/scenarios"))) {
                return new BootImages(folder);
            }
        }
        throw new LabException("no tests-qemu/scenarios at " + start + " or above it");
    }

    /** The folder of the scenarios. */
    public Path scenarios() {
        return home.resolve("tests-qemu/scenarios");
    }

    /** Where what a run leaves is kept. */
    public Path kept(String scenario) {
        return home.resolve("tests-qemu/target/scenarios").resolve(scenario);
    }

    /** The disk of an image that has one. */
    public Path disk(Image image) {
        return image == Image.DEBIAN
                ? existing("tests-qemu/target/debian/debian.qcow2", "tests-qemu/debian/build")
                : existing("image-build/target/isthmus.raw", "make image");
    }

    /** The peer's kernel. */
    public Path peerKernel() {
        return existing("tests-qemu/target/peer/vmlinuz", "tests-qemu/peer/build");
    }

    /** The peer's initramfs, which is all of it. */
    public Path peerInitramfs() {
        return existing("tests-qemu/target/peer/initrd", "tests-qemu/peer/build");
    }

    private Path existing(String path, String maker) {
        Path file = home.resolve(path);
        if (!Files.isRegularFile(file)) {
            throw new LabException(
                    "%s is missing: `%s` makes it, as root, and has failed or was not run".formatted(path, maker));
        }
        return file;
    }
}
