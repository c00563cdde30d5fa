package net.isthmus.ipsec.esp;

/**
 * A tunnel as the configuration has it: the interface of one child.
 *
 * @param interfaceIndex index of the interface, of kind tunnel
 * @param interfaceName its name
 * @param connection name of the connection
 * @param child name of the child in it
 * @param replayWindow how many sequence numbers may come late, 64 to 16,384
 */
public record TunnelSpec(int interfaceIndex, String interfaceName, String connection, String child, int replayWindow) {}
