package net.isthmus.fastpath.xsk.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.isthmus.fastpath.xsk.link.PciOrder.Place;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sysfs as the kernel lays it out. */
class PciOrderTest {

    @TempDir
    private Path sysfs;

    @BeforeEach
    void makeNics() throws IOException {
        nic("eth0", "devices/pci0000:00/0000:00:10.0");
        nic("zeta", "devices/pci0000:00/0000:00:04.0/virtio2");
        nic("eth2", "devices/pci0000:00/0000:00:02.0/0000:02:00.1");
        nic("eth9", "devices/pci10000:00/10000:00:01.0");
        nic("eth3", "devices/pci0000:00/0000:00:0a.0", 1);
        nic("eth4", "devices/pci0000:00/0000:00:0a.0", 0);
        nic("usb0", "devices/platform/host/usb1");
        Files.createDirectories(sysfs.resolve("class/net/veth0"));
    }

    @Test
    void shouldFindTheAddressBehindBridgesAndVirtio() {
        PciOrder order = new PciOrder(sysfs);
        assertThat(order.of("zeta")).hasValue(new Place("0000:00:04.0", 0));
        assertThat(order.of("eth2")).hasValue(new Place("0000:02:00.1", 0));
        assertThat(order.of("eth3")).hasValue(new Place("0000:00:0a.0", 1));
    }

    @Test
    void shouldHaveNoPlaceWhenTheInterfaceIsNotOnThePciBus() {
        PciOrder order = new PciOrder(sysfs);
        assertThat(order.of("veth0")).isEmpty();
        assertThat(order.of("usb0")).isEmpty();
        assertThat(order.of("absent")).isEmpty();
        assertThat(new PciOrder(sysfs.resolve("nowhere")).all()).isEmpty();
    }

    @Test
    void shouldOrderByAddressAndNotByName() {
        assertThat(new PciOrder(sysfs).all())
                .extracting(Place::toString)
                .containsExactly(
                        "0000:00:04.0",
                        "0000:00:0a.0",
                        "0000:00:0a.0 port 1",
                        "0000:00:10.0",
                        "0000:02:00.1",
                        "10000:00:01.0");
    }

    private void nic(String name, String device) throws IOException {
        nic(name, device, 0);
    }

    private void nic(String name, String device, int port) throws IOException {
        Path directory = Files.createDirectories(sysfs.resolve(device));
        Path link = Files.createDirectories(sysfs.resolve("class/net").resolve(name));
        Files.writeString(link.resolve("dev_port"), port + "\n");
        Files.createSymbolicLink(link.resolve("device"), directory);
    }
}
