package net.isthmus.services.rib;

import java.util.HashSet;
import java.util.Set;
import net.isthmus.core.port.NextHop;
import net.isthmus.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/** A router that offers lead to by its address alone: how it is reached now, and which entries want to know. */
final class GatewayWatch {

    final IpAddress address;
    final Set<RibEntry> dependents = new HashSet<>();

    /** How it is reached; null if it is not. */
    @Nullable
    NextHop resolution;

    /** How often it was resolved since routes were last at rest. */
    int rounds;

    GatewayWatch(IpAddress address) {
        this.address = address;
    }
}
