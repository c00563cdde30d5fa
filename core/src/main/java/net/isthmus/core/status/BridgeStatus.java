package net.isthmus.core.status;

import java.util.List;

/**
 * One bridge domain as it is now.
 *
 * @param name the configuration's name of it
 * @param macLimit most MACs that it learns
 * @param agingTimeSeconds how long a silent MAC is remembered
 * @param macs MACs known now, sorted
 * @param macsMoved how often a MAC changed its member
 * @param macsRefused how often a MAC was not learnt because of the limit
 * @param framesFlooded frames sent to all members: broadcast, multicast and unicast to unknown MACs
 */
public record BridgeStatus(
        String name,
        List<String> members,
        int macLimit,
        long agingTimeSeconds,
        List<MacStatus> macs,
        long macsMoved,
        long macsRefused,
        long framesFlooded) {

    /** One learnt MAC: where it lives and for how long it has been silent. */
    public record MacStatus(String mac, String member, long idleSeconds) {}

    /** Copies the lists. */
    public BridgeStatus {
        members = List.copyOf(members);
        macs = List.copyOf(macs);
    }
}
