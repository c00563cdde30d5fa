package net.isthmus.services.addressing;

import net.isthmus.wire.Octets;

/**
 * Who the appliance is to servers and routers, the same after every restart.
 *
 * @param duid DHCP unique identifier (RFC 8415 §11), with its type
 * @param secret goes into its stable addresses (RFC 7217) and is told to nobody
 */
public record ApplianceIdentity(Octets duid, Octets secret) {
    @Override
    public String toString() {
        return "DUID " + duid;
    }
}
