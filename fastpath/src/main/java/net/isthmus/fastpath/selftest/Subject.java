package net.isthmus.fastpath.selftest;

import java.util.List;
import java.util.Map;
import net.isthmus.wire.IpAddress;

/**
 * What is tested, and by whose help.
 *
 * @param port name of the interface that is tested
 * @param mac its NIC's MAC
 * @param mtu its MTU in bytes
 * @param isVlan true for a VLAN, whose frames bear a tag as it is
 * @param others MACs of the appliance's other ports by name: one on the same segment is the best witness
 * @param neighbours IPv4 addresses that somebody on the segment may have, the likeliest first
 */
public record Subject(
        String port, long mac, int mtu, boolean isVlan, Map<String, Long> others, List<IpAddress> neighbours) {
    /** Copies the collections. */
    public Subject {
        others = Map.copyOf(others);
        neighbours = List.copyOf(neighbours);
    }
}
