package net.isthmus.core.status;

import java.util.List;

/**
 * One bridge member in mode MAC-NAT as it is now.
 *
 * @param mac what all its frames bear on the wire
 * @param maxAddresses most inside addresses that it knows
 * @param addressesRefused how often an address was not learnt because of the limit
 * @param addresses inside addresses, sorted
 */
public record MacNatStatus(
        String member, String mac, int maxAddresses, long addressesRefused, List<Address> addresses) {

    /**
     * One inside address.
     *
     * @param mac its host's
     * @param learntFrom packet, arp, dhcp, nd or nd-router
     * @param idleSeconds since it was last heard
     */
    public record Address(String address, String mac, String learntFrom, int idleSeconds) {}

    /** Copies the list. */
    public MacNatStatus {
        addresses = List.copyOf(addresses);
    }
}
