package net.isthmus.services.advertise;

import java.util.List;
import net.isthmus.wire.NdOption;
import net.isthmus.wire.NdOption.PrefixInformation;
import net.isthmus.wire.RouterPreference;

/**
 * What is advertised on a link.
 *
 * @param minIntervalNs shortest time between two unsolicited advertisements
 * @param maxIntervalNs longest time
 * @param lifetimeSeconds how long hosts take the appliance for a default router after one; 0 for never
 * @param isManaged hosts get addresses by DHCPv6
 * @param hasOtherConfiguration hosts get other things by DHCPv6
 * @param prefixes prefixes of the link
 * @param others further options
 */
public record Advertised(
        long minIntervalNs,
        long maxIntervalNs,
        int lifetimeSeconds,
        RouterPreference preference,
        boolean isManaged,
        boolean hasOtherConfiguration,
        List<PrefixInformation> prefixes,
        List<NdOption> others) {

    public Advertised {
        prefixes = List.copyOf(prefixes);
        others = List.copyOf(others);
    }
}
