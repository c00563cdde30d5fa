package net.isthmus.core.status;

import java.util.List;

/**
 * What translation of addresses has in use.
 *
 * @param pools the pools, and the interfaces whose address hosts share
 * @param mappings some or all of the mappings
 * @param mappingCount how many there are
 */
public record NatStatus(List<NatPoolStatus> pools, List<NatMappingStatus> mappings, int mappingCount) {
    /** Copies the lists. */
    public NatStatus {
        pools = List.copyOf(pools);
        mappings = List.copyOf(mappings);
    }
}
