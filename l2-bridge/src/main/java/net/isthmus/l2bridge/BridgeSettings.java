package net.isthmus.l2bridge;

import java.util.List;
import java.util.Map;

/**
 * What the configuration says of a bridge domain.
 *
 * @param name its name there
 * @param macLimit most MACs that are learnt in it, from 1
 * @param agingTimeSeconds a MAC that is silent for so long is forgotten; 0 for never
 * @param moveLimit how often a MAC may move
 * @param members settings by the member's name
 * @param otherMembers settings of the members that are not named
 * @param staticMacs name of the member behind which a MAC lives for good
 * @param bindings who has which address, for ARP inspection
 * @param multicast how it treats multicast
 */
public record BridgeSettings(
        String name,
        int macLimit,
        long agingTimeSeconds,
        MoveLimit moveLimit,
        Map<String, MemberSettings> members,
        MemberSettings otherMembers,
        Map<Long, String> staticMacs,
        List<Binding> bindings,
        MulticastSettings multicast) {
    /** Checks the ranges. */
    public BridgeSettings {
        if (macLimit < 1) {
            throw new IllegalArgumentException("bridge %s: macLimit %d is not 1 or more".formatted(name, macLimit));
        }
        if (agingTimeSeconds < 0) {
            throw new IllegalArgumentException(
                    "bridge %s: agingTime %d s is negative".formatted(name, agingTimeSeconds));
        }
        members = Map.copyOf(members);
        staticMacs = Map.copyOf(staticMacs);
        bindings = List.copyOf(bindings);
    }

    /** A domain with no further limits. */
    public BridgeSettings(String name, int macLimit, long agingTimeSeconds) {
        this(
                name,
                macLimit,
                agingTimeSeconds,
                MoveLimit.NONE,
                Map.of(),
                MemberSettings.DEFAULT,
                Map.of(),
                List.of(),
                MulticastSettings.NONE);
    }

    /** The same with a limit on moves. */
    public BridgeSettings withMoveLimit(MoveLimit limit) {
        return new BridgeSettings(
                name, macLimit, agingTimeSeconds, limit, members, otherMembers, staticMacs, bindings, multicast);
    }

    /** The same with settings of members. */
    public BridgeSettings withMembers(Map<String, MemberSettings> settings) {
        return new BridgeSettings(
                name, macLimit, agingTimeSeconds, moveLimit, settings, otherMembers, staticMacs, bindings, multicast);
    }

    /** The same with settings of the members that are not named. */
    public BridgeSettings withOtherMembers(MemberSettings settings) {
        return new BridgeSettings(
                name, macLimit, agingTimeSeconds, moveLimit, members, settings, staticMacs, bindings, multicast);
    }

    /** The same with static MACs. */
    public BridgeSettings withStaticMacs(Map<Long, String> macs) {
        return new BridgeSettings(
                name, macLimit, agingTimeSeconds, moveLimit, members, otherMembers, macs, bindings, multicast);
    }

    /** The same with bindings. */
    public BridgeSettings withBindings(List<Binding> all) {
        return new BridgeSettings(
                name, macLimit, agingTimeSeconds, moveLimit, members, otherMembers, staticMacs, all, multicast);
    }

    /** The same with another way to treat multicast. */
    public BridgeSettings withMulticast(MulticastSettings settings) {
        return new BridgeSettings(
                name, macLimit, agingTimeSeconds, moveLimit, members, otherMembers, staticMacs, bindings, settings);
    }

    /** The settings of a member. */
    MemberSettings member(String member) {
        return members.getOrDefault(member, otherMembers);
    }
}
