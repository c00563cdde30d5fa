package net.isthmus.qemu.scenario;

/**
 * A Layer-2 segment: a Linux bridge that hosts and machines are plugged into.
 *
 * @param name of the bridge, at most 15 characters
 * @param mtuBytes of the segment and of everything on it
 */
public record NetworkDescription(String name, int mtuBytes) {}
