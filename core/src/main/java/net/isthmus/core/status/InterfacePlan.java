package net.isthmus.core.status;

import java.util.List;
import java.util.Optional;

/**
 * How a port is served: which NIC, by which way, and what that costs.
 *
 * @param name the configuration's name of it
 * @param match which NIC is looked for, in words
 * @param trouble why it has no NIC; empty if it has one
 * @param kernelName name of the Linux network device
 * @param driver name of the driver, if it tells
 * @param pci PCI address of the NIC, if it has one
 * @param features what the driver offers for XDP, as the kernel names it; empty if the kernel cannot be asked
 * @param zeroCopyChunks chunks that a packet may take in zero-copy, as the driver says; 0 if the kernel cannot be asked
 * @param rung the way by which its packets come and go
 * @param rungReasons why the better ways were not taken, in the order in which they were looked at
 * @param mtu what the MTU costs
 * @param queues the worker of each receive queue, by the number of the queue
 * @param flows how flows are spread over workers, in words
 */
public record InterfacePlan(
        String name,
        String match,
        Optional<String> trouble,
        Optional<String> kernelName,
        Optional<String> driver,
        Optional<String> pci,
        List<String> features,
        int zeroCopyChunks,
        Optional<String> rung,
        List<String> rungReasons,
        Mtu mtu,
        List<Integer> queues,
        String flows) {

    /**
     * What an MTU costs.
     *
     * @param configured bytes
     * @param driverLimit the largest MTU that the driver takes at all; 0 if it does not say
     * @param oneChunkLimit the largest MTU at which a packet takes one chunk of packet memory
     * @param chunks chunks of packet memory that the longest packet takes
     * @param cost in words
     */
    public record Mtu(int configured, int driverLimit, int oneChunkLimit, int chunks, String cost) {}

    /** Copies the lists. */
    public InterfacePlan {
        features = List.copyOf(features);
        rungReasons = List.copyOf(rungReasons);
        queues = List.copyOf(queues);
    }
}
