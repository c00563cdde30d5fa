package net.isthmus.core.status;

/**
 * What a VLAN, a bridge or a VRF has carried: the sum over its interfaces.
 *
 * @param kind {@code vlan}, {@code bridge} or {@code vrf}
 * @param name its name
 * @param interfaces number of its interfaces: members of a bridge, with its own
 * @param traffic the sum
 */
public record CounterStatus(String kind, String name, int interfaces, InterfaceStatus.Traffic traffic) {}
