package net.isthmus.ipsec.ike.message;

import net.isthmus.wire.Octets;

/** An attribute of a CP payload (RFC 7296 §3.15.1), kept as it is. */
public record ConfigurationAttribute(int type, Octets value) {}
