package net.isthmus.lab.probe;

import java.time.Duration;
import net.isthmus.lab.Command;
import net.isthmus.lab.Nic;
import net.isthmus.lab.Outcome;

/**
 * Frames of any shape, made with scapy and put on the wire as they are.
 *
 * <p>Scripts see scapy's names, and {@code iface}, {@code mac} (the interface's own) and {@code send(frame)}. Sending
 * bypasses the traffic-control hooks, so that behind a VLAN the script itself says which tag a frame has, or none.
 */
public final class Scapy {

    private static final String PYTHON = "/usr/bin/python3";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String PRELUDE = """
            import logging, random, sys
            logging.getLogger("scapy").setLevel(logging.ERROR)
            from scapy.all import *
            iface = sys.argv[1]
            mac = get_if_hwaddr(iface)
            import socket
            wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
            wire.bind((iface, 0))
            SOL_PACKET, PACKET_QDISC_BYPASS = 263, 20
            wire.setsockopt(SOL_PACKET, PACKET_QDISC_BYPASS, 1)
            def send(frame):
                wire.send(bytes(frame))
            """;

    private Scapy() {}

    /** Whether scapy is installed for the system's Python. */
    public static boolean isInstalled() {
        return Command.of(PYTHON, "-c", "import scapy").run().succeeded();
    }

    /** Runs a script on an interface; what it prints is the outcome's output. */
    public static Outcome run(Nic nic, String script) {
        return nic.namespace()
                .run(Command.of(PYTHON, "-", nic.name())
                        .withInput(PRELUDE + script)
                        .within(LIMIT))
                .orThrow();
    }
}
