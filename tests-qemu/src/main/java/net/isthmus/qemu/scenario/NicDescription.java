package net.isthmus.qemu.scenario;

/**
 * One network card of a virtual machine.
 *
 * @param network that it is plugged into
 * @param model QEMU's name of the device
 * @param mac its address
 * @param queues receive and transmit pairs; more than one only with virtio
 * @param hasOffloads whether the host offers checksum and segmentation offloads; without, every frame is as on a wire
 */
public record NicDescription(String network, Model model, String mac, int queues, boolean hasOffloads) {

    /** The cards that QEMU emulates and the image has drivers for. */
    public enum Model {
        VIRTIO("virtio-net-pci"),
        E1000("e1000"),
        E1000E("e1000e");

        private final String device;

        Model(String device) {
            this.device = device;
        }

        /** What {@code -device} calls it. */
        public String device() {
            return device;
        }
    }
}
