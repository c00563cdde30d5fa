package net.isthmus.core.status;

import java.util.List;

/**
 * What a bridge that snoops knows of multicast groups of one family.
 *
 * @param protocol IGMP or MLD
 * @param querier who asks which groups are heard
 * @param isHoldingBack true if groups go only where they are heard; false until hosts have been asked
 * @param routers members behind which routers are
 * @param groupsRefused how often a group was not kept because there were too many
 */
public record MulticastStatus(
        String protocol,
        String querier,
        boolean isHoldingBack,
        List<String> routers,
        List<Group> groups,
        long groupsRefused) {

    /** A group that a member hears, and for how long that holds without a further report. */
    public record Group(String address, String member, long expiresSeconds) {}

    /** Copies the lists. */
    public MulticastStatus {
        routers = List.copyOf(routers);
        groups = List.copyOf(groups);
    }
}
