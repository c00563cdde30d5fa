package net.isthmus.core.config;

import java.util.Optional;
import net.isthmus.wire.IpFamily;

/**
 * The keys that interfaces, VLANs and bridges have in common besides addresses and MTU; not a part of the document
 * itself.
 */
public record LinkAddressing(boolean dhcp4, Optional<Dhcp6> dhcp6, boolean acceptRa, Ip ip) {

    /** What holds where the document says nothing. */
    public static final LinkAddressing STANDARD = new LinkAddressing(false, Optional.empty(), false, Ip.STANDARD);

    /** True if the link may get addresses of a family that the document does not tell. */
    public boolean isAutomatic(IpFamily family) {
        return family == IpFamily.IPV4 ? dhcp4 : acceptRa || dhcp6.isPresent();
    }

    /** True if it may get any. */
    public boolean isAutomatic() {
        return isAutomatic(IpFamily.IPV4) || isAutomatic(IpFamily.IPV6);
    }
}
