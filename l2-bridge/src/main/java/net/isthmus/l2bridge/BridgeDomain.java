package net.isthmus.l2bridge;

import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;
import net.isthmus.fastpath.tables.InterfaceTable;

/** One bridge domain as the control loop keeps it: its settings, who belongs to it, and what it has counted. */
final class BridgeDomain {
    /** A member or the BVI, and whether it is up. */
    record Attachment(InterfaceTable.Entry entry, boolean isUp) {
        boolean isBvi() {
            return entry.kind() == InterfaceTable.Kind.BVI;
        }

        String name() {
            return entry.name();
        }

        boolean isTunnel() {
            return entry.kind() == InterfaceTable.Kind.VXLAN;
        }

        /** What the configuration calls it: a VXLAN has several members, one a remote: {@code stretch/10.255.1.1}. */
        String configuredName() {
            int end = isTunnel() ? name().indexOf('/') : -1;
            return end < 0 ? name() : name().substring(0, end);
        }
    }

    final int index;

    /** Members by interface index, in whose order frames are flooded. */
    final TreeMap<Integer, Attachment> attachments = new TreeMap<>();

    /** Floods that the workers had counted under this index when the domain was created. */
    final long floodsBefore;

    /** Static MACs whose members are there. */
    final Set<Long> fixedMacs = new HashSet<>();

    BridgeSettings settings;

    /** Reserved group addresses that are forwarded, bit n for 01-80-C2-00-00-0n. */
    int forwardedGroups;

    int macs;
    long macsMoved;
    long macsRefused;
    long macsDamped;

    BridgeDomain(int index, BridgeSettings settings, long floodsBefore) {
        this.index = index;
        this.settings = settings;
        this.floodsBefore = floodsBefore;
    }

    /** What is said of a member; the remotes of one VXLAN are in one split-horizon group if nothing else is said. */
    MemberSettings settingsOf(Attachment member) {
        MemberSettings said = settings.member(member.configuredName());
        if (!member.isTunnel() || said.splitHorizonGroup() != 0) {
            return said;
        }
        int first = attachments.values().stream()
                .filter(other -> other.isTunnel() && other.configuredName().equals(member.configuredName()))
                .mapToInt(other -> other.entry().index())
                .min()
                .orElse(member.entry().index());
        return said.withSplitHorizonGroup(MemberSettings.FIRST_TUNNEL_GROUP + first);
    }

    /** Name of a member or the BVI. */
    String nameOf(int interfaceIndex) {
        Attachment attachment = attachments.get(interfaceIndex);
        return attachment == null ? "#" + interfaceIndex : attachment.name();
    }

    /** Adds the IPv4 bindings whose members are there. */
    void bind(BindingTable bindings) {
        for (Binding binding : settings.bindings()) {
            for (Attachment member : attachments.values()) {
                if (binding.address().isIpv4() && member.name().equals(binding.member())) {
                    bindings.put(
                            index,
                            binding.address().ipv4Bits(),
                            binding.mac(),
                            member.entry().index());
                }
            }
        }
    }
}
