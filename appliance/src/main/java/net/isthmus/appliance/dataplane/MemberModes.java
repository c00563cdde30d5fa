package net.isthmus.appliance.dataplane;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.isthmus.core.OwnedBy;
import net.isthmus.core.config.BridgePort;
import net.isthmus.core.config.PortMode;
import net.isthmus.core.status.MacNatStatus;
import net.isthmus.fastpath.control.Interfaces;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.fastpath.tables.InterfaceTable.Entry;
import net.isthmus.fastpath.tables.InterfaceTable.Kind;
import net.isthmus.l2bridge.macnat.MacNat;
import net.isthmus.wire.MacAddress;

/**
 * Which bridge members speak as their NIC, and whether packets that are for nobody inside are the bridge's own.
 *
 * <p>They are if the bridge has addresses: stations beyond the member then have it as their gateway.
 */
@OwnedBy("control loop")
final class MemberModes {
    private static final int AGING_SECONDS = 600;

    private final Interfaces interfaces;
    private final MacNat macNat;
    private final Map<String, MacNat.Limits> translated = new HashMap<>();

    MemberModes(Interfaces interfaces, MacNat macNat) {
        this.interfaces = interfaces;
        this.macNat = macNat;
    }

    /** Takes what the configuration says of the members of one bridge. */
    void change(int domain, Map<String, BridgePort> before, Map<String, BridgePort> ports) {
        before.keySet().forEach(translated::remove);
        ports.forEach((member, port) -> {
            if (port.mode() == PortMode.MAC_NAT) {
                translated.put(member, new MacNat.Limits(port.maxAddresses(), AGING_SECONDS));
            }
        });
        interfaces.entries().stream()
                .filter(entry -> entry.bridgeDomain() == domain)
                .forEach(this::follow);
    }

    /** An interface has changed: a member, or the routed interface of a bridge. */
    void follow(Entry entry) {
        if (entry.kind() == Kind.BVI) {
            interfaces.entries().stream()
                    .filter(other -> other.kind() != Kind.BVI && other.bridgeDomain() == entry.bridgeDomain())
                    .forEach(this::followMember);
        } else {
            followMember(entry);
        }
    }

    /** An interface is gone. */
    void forget(Entry entry) {
        macNat.remove(entry.index());
    }

    /** Members that translate, for people. */
    List<MacNatStatus> snapshot(long nowNs) {
        return macNat.snapshot(nowNs).stream().map(this::status).toList();
    }

    private MacNatStatus status(MacNat.MemberState state) {
        Entry entry = interfaces.table().find(state.member()).orElseThrow();
        return new MacNatStatus(
                entry.name(),
                new MacAddress(entry.mac()).toString(),
                state.maxAddresses(),
                state.addressesRefused(),
                state.addresses().stream()
                        .map(known -> new MacNatStatus.Address(
                                known.address(), known.mac(), known.learntFrom(), known.idleSeconds()))
                        .toList());
    }

    private void followMember(Entry entry) {
        MacNat.Limits limits = entry.bridgeDomain() == 0 ? null : translated.get(entry.name());
        boolean isOn = (entry.features() & InterfaceTable.FEATURE_MAC_NAT) != 0;
        if (limits != null) {
            macNat.put(entry.index(), limits, bviMac(entry.bridgeDomain()));
        } else {
            macNat.remove(entry.index());
        }
        if (isOn != (limits != null)) {
            interfaces.features(entry.name(), InterfaceTable.FEATURE_MAC_NAT, limits != null);
        }
    }

    private long bviMac(int domain) {
        return interfaces.entries().stream()
                .filter(entry -> entry.kind() == Kind.BVI && entry.bridgeDomain() == domain && entry.routed())
                .mapToLong(Entry::mac)
                .findFirst()
                .orElse(0);
    }
}
