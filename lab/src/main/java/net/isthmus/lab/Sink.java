package net.isthmus.lab;

import static net.isthmus.lab.BpfInstruction.exit;
import static net.isthmus.lab.BpfInstruction.loadWord;
import static net.isthmus.lab.BpfInstruction.set;
import static net.isthmus.lab.BpfInstruction.skipIfNot;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Lets a host swallow IPv4 at its interface, before its stack: the end of a throughput measurement, where a packet
 * should cost as little as possible once it has arrived. ARP goes on, so the host can still be found. What has arrived
 * is in the interface's own counters.
 */
public final class Sink implements AutoCloseable {

    private static final int PROTOCOL_OFFSET = 16;
    private static final int IPV4_NETWORK_ORDER = 0x0008;
    private static final int PASS = 0;
    private static final int DROP = 2;

    private final Nic nic;

    private Sink(Nic nic) {
        this.nic = nic;
    }

    /** Begins to swallow. The interface must not have a {@code clsact} queueing discipline yet. */
    public static Sink open(Nic nic) {
        Path object = nic.namespace().file("sink-%s.o".formatted(nic.name()));
        BpfObjectFile.write(
                object,
                Map.of(
                        "sink",
                        List.of(
                                loadWord(2, 1, PROTOCOL_OFFSET),
                                set(0, PASS),
                                skipIfNot(2, IPV4_NETWORK_ORDER, 1),
                                set(0, DROP),
                                exit())));
        nic.namespace().require("tc", "qdisc", "add", "dev", nic.name(), "clsact");
        nic.namespace()
                .require(
                        "tc",
                        "filter",
                        "add",
                        "dev",
                        nic.name(),
                        "ingress",
                        "bpf",
                        "direct-action",
                        "object-file",
                        object.toString(),
                        "section",
                        "sink");
        return new Sink(nic);
    }

    /** Packets that have arrived at the interface until now. */
    public long arrived() {
        return nic.statistic("rx_packets");
    }

    /** Lets the host have its packets again. */
    @Override
    public void close() {
        nic.namespace().require("tc", "qdisc", "del", "dev", nic.name(), "clsact");
    }
}
