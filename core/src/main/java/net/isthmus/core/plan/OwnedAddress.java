package net.isthmus.core.plan;

import net.isthmus.wire.InterfaceAddress;

/** An address and the interface, VLAN or bridge that owns it. */
record OwnedAddress(String name, InterfaceAddress address) {}
