package net.isthmus.fastpath.nat;

import java.util.List;
import net.isthmus.wire.IpAddress;

/**
 * A pool as the configuration describes it.
 *
 * @param name whose bindings and counters stay as long as the name does
 * @param addresses external addresses, each once
 * @param firstPort lowest external port, 1 at least
 * @param lastPort highest external port
 * @param blockSize how many ports a host gets at once, for every protocol; 0 if all hosts share all ports
 * @param maxBlocksPerHost how many blocks one host may have; without blocks of no effect
 * @param isOpen true if whoever knows an external endpoint may send to it, policy permitting
 */
public record PoolSpec(
        String name,
        List<IpAddress> addresses,
        int firstPort,
        int lastPort,
        int blockSize,
        int maxBlocksPerHost,
        boolean isOpen) {
    /** Before the address in the name of a pool of the appliance's own; no name of a document has a space. */
    static final String OWN = "own ";

    /** Before the name of an interface in the name of its addresses' pool. */
    static final String INTERFACE = "interface ";

    /** Ports of an interface's address that hosts may get. */
    private static final int FIRST_PORT = 1024;

    private static final int LAST_PORT = 65_535;

    /** Copies the list. */
    public PoolSpec {
        addresses = List.copyOf(addresses);
    }

    /** What the appliance itself may have of an address that it shares: every port. */
    static PoolSpec ofOwn(IpAddress address) {
        return new PoolSpec(OWN + address, List.of(address), 1, LAST_PORT, 0, 0, false);
    }

    /** The addresses of an interface, which hosts share with the appliance itself. */
    static PoolSpec ofInterface(String link, List<IpAddress> addresses) {
        return new PoolSpec(INTERFACE + link, addresses, FIRST_PORT, LAST_PORT, 0, 0, false);
    }
}
