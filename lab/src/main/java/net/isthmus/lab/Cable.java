package net.isthmus.lab;

/**
 * The two ends of a veth pair.
 *
 * @param one the first end
 * @param other the second end
 */
public record Cable(Nic one, Nic other) {}
