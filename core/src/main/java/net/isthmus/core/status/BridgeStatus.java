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
 * @param macsDamped how often a MAC moved so often that it was held
 * @param ports what is limited and was refused at each member
 * @param multicast what snooping knows, for each family that is snooped
 */
public record BridgeStatus(
        String name,
        List<String> members,
        int macLimit,
        long agingTimeSeconds,
        List<MacStatus> macs,
        long macsMoved,
        long macsRefused,
        long framesFlooded,
        long macsDamped,
        List<PortStatus> ports,
        List<MulticastStatus> multicast) {

    /**
     * One MAC: where it lives and for how long it has been silent.
     *
     * @param kind learnt, static, or damped: held because it moved too often
     */
    public record MacStatus(String mac, String member, long idleSeconds, String kind) {
        /** A learnt MAC. */
        public MacStatus(String mac, String member, long idleSeconds) {
            this(mac, member, idleSeconds, "learnt");
        }
    }

    /**
     * One member.
     *
     * @param macLimit most MACs that are learnt behind it; 0 for any number
     * @param macsRefused how often a MAC was not learnt behind it
     * @param splitHorizonGroup 0 for none
     * @param broadcastsDropped frames that storm control dropped
     * @param multicastsDropped frames that storm control dropped
     * @param unknownUnicastsDropped frames that storm control dropped
     */
    public record PortStatus(
            String name,
            String state,
            int macs,
            int macLimit,
            long macsRefused,
            int splitHorizonGroup,
            long broadcastsDropped,
            long multicastsDropped,
            long unknownUnicastsDropped) {}

    /** The same with other members. */
    public BridgeStatus withPorts(List<PortStatus> others) {
        return new BridgeStatus(
                name,
                others.stream().map(PortStatus::name).toList(),
                macLimit,
                agingTimeSeconds,
                macs,
                macsMoved,
                macsRefused,
                framesFlooded,
                macsDamped,
                others,
                multicast);
    }

    /** Copies the lists. */
    public BridgeStatus {
        members = List.copyOf(members);
        macs = List.copyOf(macs);
        ports = List.copyOf(ports);
        multicast = List.copyOf(multicast);
    }
}
