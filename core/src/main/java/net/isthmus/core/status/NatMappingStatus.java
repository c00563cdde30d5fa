package net.isthmus.core.status;

/**
 * One mapping of an internal endpoint.
 *
 * @param protocol number of the protocol
 * @param internal the host's address
 * @param internalPort its port, or the identifier of its queries; 0 of a protocol that has none
 * @param external the address by which the outside knows it
 * @param externalPort the port or identifier there
 * @param sessions how many sessions use the mapping
 */
public record NatMappingStatus(
        int protocol, String internal, int internalPort, String external, int externalPort, int sessions) {}
