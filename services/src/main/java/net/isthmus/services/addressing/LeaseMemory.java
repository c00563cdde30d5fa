package net.isthmus.services.addressing;

import java.util.Optional;
import net.isthmus.wire.IpAddress;

/** Which address a link had, over a restart: it is what the client asks for first. */
public interface LeaseMemory {
    /** The address that a link had. */
    Optional<IpAddress> recall(String interfaceName);

    /** Keeps in mind the address that a link has; none when it is given back. */
    void remember(String interfaceName, Optional<IpAddress> address);
}
