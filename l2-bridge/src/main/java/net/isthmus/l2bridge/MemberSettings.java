package net.isthmus.l2bridge;

/**
 * What the configuration says of one member of a bridge.
 *
 * @param macLimit most MACs that are learnt behind it; 0 for any number
 * @param dropsAboveMacLimit true if frames of further MACs are dropped, false if they pass unlearnt
 * @param splitHorizonGroup members of one group never exchange frames; 0 for no group
 * @param storm most frames of the kinds that are sent to many
 * @param guards the {@code GUARD_…} bits of what is looked for in its frames
 * @param fastLeave true if a member that leaves a multicast group is believed at once: one host behind the port
 */
public record MemberSettings(
        int macLimit,
        boolean dropsAboveMacLimit,
        int splitHorizonGroup,
        StormLimits storm,
        int guards,
        boolean fastLeave) {
    /** ARP whose sender is not in the binding table is dropped. */
    public static final int GUARD_ARP = 1;

    /** Router advertisements are dropped. */
    public static final int GUARD_RA = 1 << 1;

    /** Answers of DHCP servers are dropped. */
    public static final int GUARD_DHCP = 1 << 2;

    /** Largest number of a split-horizon group. */
    public static final int MAX_GROUP = 0xefff;

    /** First of the groups above those, which the remotes of VXLANs have by themselves. */
    static final int FIRST_TUNNEL_GROUP = MAX_GROUP + 1;

    /** What holds for a member of which nothing is said. */
    public static final MemberSettings DEFAULT = new MemberSettings(0, false, 0, StormLimits.NONE, 0, false);

    /** Checks the ranges. */
    public MemberSettings {
        if (macLimit < 0 || splitHorizonGroup < 0 || splitHorizonGroup > 0xffff) {
            throw new IllegalArgumentException(
                    "MAC limit %d or split-horizon group %d is out of range".formatted(macLimit, splitHorizonGroup));
        }
    }

    /** The same with a MAC limit. */
    public MemberSettings withMacLimit(int limit, boolean drops) {
        return new MemberSettings(limit, drops, splitHorizonGroup, storm, guards, fastLeave);
    }

    /** The same in a split-horizon group. */
    public MemberSettings withSplitHorizonGroup(int group) {
        return new MemberSettings(macLimit, dropsAboveMacLimit, group, storm, guards, fastLeave);
    }

    /** The same with storm limits. */
    public MemberSettings withStorm(StormLimits limits) {
        return new MemberSettings(macLimit, dropsAboveMacLimit, splitHorizonGroup, limits, guards, fastLeave);
    }

    /** The same with guards. */
    public MemberSettings withGuards(int bits) {
        return new MemberSettings(macLimit, dropsAboveMacLimit, splitHorizonGroup, storm, bits, fastLeave);
    }

    /** The same with or without fast leave. */
    public MemberSettings withFastLeave(boolean isFast) {
        return new MemberSettings(macLimit, dropsAboveMacLimit, splitHorizonGroup, storm, guards, isFast);
    }
}
