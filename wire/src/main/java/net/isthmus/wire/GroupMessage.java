package net.isthmus.wire;

import java.util.List;

/**
 * What hosts and routers of a link say of multicast groups, in IGMP and in MLD alike, as a switch that snoops reads it.
 */
public sealed interface GroupMessage {
    /**
     * A querier asks which groups are heard.
     *
     * @param source who asks; unspecified for a switch without an address
     * @param group the group asked about, unspecified for all
     * @param maxResponseMs how long hosts may take to answer
     */
    record Query(IpAddress source, IpAddress group, int maxResponseMs) implements GroupMessage {
        /** True if all groups are asked about. */
        public boolean isGeneral() {
            return group.isUnspecified();
        }
    }

    /** A host says which groups it hears, or no longer hears. */
    record Report(List<Change> changes) implements GroupMessage {
        /** Copies the list. */
        public Report {
            changes = List.copyOf(changes);
        }
    }

    /** A multicast router says that it is there (PIM hello, RFC 7761 §4.9.2). */
    record RouterHello() implements GroupMessage {}

    /** One group of a report: joined, from whatever sources, or left. */
    record Change(IpAddress group, boolean isJoined) {}
}
