package net.isthmus.appliance.dataplane;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import net.isthmus.core.OwnedBy;
import net.isthmus.core.config.BridgePort;
import net.isthmus.core.config.PortMode;
import net.isthmus.core.status.BridgeStatus;
import net.isthmus.core.status.MacNatStatus;
import net.isthmus.fastpath.control.Interfaces;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.fastpath.tables.InterfaceTable.Entry;
import net.isthmus.fastpath.tables.InterfaceTable.Kind;
import net.isthmus.l2bridge.macnat.MacNat;
import net.isthmus.wire.MacAddress;

/**
 * How members pass frames: which are routed, which speak as their NIC, and whether packets that are for nobody inside
 * are the bridge's own.
 *
 * <p>They are if the bridge has addresses: stations beyond the member then have it as their gateway.
 */
@OwnedBy("control loop")
final class MemberModes {
    private static final int AGING_SECONDS = 600;

    private record Member(int domain, BridgePort port) {}

    private final Interfaces interfaces;
    private final MacNat macNat;
    private final Map<String, Member> members = new HashMap<>();
    private final Map<String, PortMode> chosen = new HashMap<>();

    MemberModes(Interfaces interfaces, MacNat macNat) {
        this.interfaces = interfaces;
        this.macNat = macNat;
    }

    /** Takes what the configuration says of the members of one bridge. */
    void change(int domain, Map<String, BridgePort> before, Map<String, BridgePort> ports) {
        before.keySet().forEach(members::remove);
        ports.forEach((member, port) -> members.put(member, new Member(domain, port)));
        chosen.keySet().retainAll(automatic());
        interfaces.entries().stream()
                .filter(entry -> entry.bridgeDomain() == domain)
                .forEach(this::follow);
    }

    /** The mode that the configuration asks for; empty for an interface that is no member. */
    Optional<PortMode> configured(String name) {
        return interfaces
                .find(name)
                .filter(entry -> entry.kind() != Kind.BVI && entry.bridgeDomain() != 0)
                .map(_ -> members.containsKey(name) ? members.get(name).port().mode() : PortMode.TRANSPARENT);
    }

    /** The mode in which a member is used. */
    PortMode inForce(String name) {
        PortMode configured = configured(name).orElse(PortMode.TRANSPARENT);
        return configured == PortMode.AUTO ? chosen.getOrDefault(name, PortMode.TRANSPARENT) : configured;
    }

    /** Uses an automatic member in this mode from now on. */
    void choose(String name, PortMode mode) {
        if (chosen.put(name, mode) != mode) {
            follow(interfaces.entry(name));
        }
    }

    /** The members whose mode is found by a self-test. */
    Set<String> automatic() {
        return members.entrySet().stream()
                .filter(member -> member.getValue().port().mode() == PortMode.AUTO)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** The name of a member's bridge. */
    Optional<String> bridgeOf(String name) {
        return interfaces.find(name).flatMap(entry -> bvi(entry.bridgeDomain())).map(Entry::name);
    }

    /** True if a member's bridge has an address, from which a routed member can speak. */
    boolean canRoute(String name) {
        return interfaces
                .find(name)
                .flatMap(entry -> bvi(entry.bridgeDomain()))
                .filter(Entry::routed)
                .isPresent();
    }

    /** True for a member whose frames never enter its bridge domain. */
    boolean isRouted(Entry entry) {
        return entry.kind() != Kind.BVI && entry.bridgeDomain() != 0 && inForce(entry.name()) == PortMode.ROUTED;
    }

    /** The members of a bridge that are routed, with whether they are up, for people. */
    List<BridgeStatus.PortStatus> routed(String bridge) {
        return interfaces.entries().stream()
                .filter(entry -> isRouted(entry) && bridgeOf(entry.name()).equals(Optional.of(bridge)))
                .map(entry -> new BridgeStatus.PortStatus(
                        entry.name(),
                        (interfaces.isUp(entry.name()) ? "up" : "down") + " (routed)",
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0))
                .toList();
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
        boolean isTranslated = entry.bridgeDomain() != 0 && inForce(entry.name()) == PortMode.MAC_NAT;
        MacNat.Limits limits = isTranslated
                ? new MacNat.Limits(
                        requireNonNull(members.get(entry.name())).port().maxAddresses(), AGING_SECONDS)
                : null;
        followRoute(entry);
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

    private void followRoute(Entry entry) {
        boolean isBorrowing = interfaces.isBorrowing(entry.name());
        if (isRouted(entry) != isBorrowing) {
            if (isBorrowing) {
                interfaces.stopBorrowing(entry.name());
            } else {
                bvi(entry.bridgeDomain()).ifPresent(bvi -> interfaces.borrow(entry.name(), bvi.name()));
            }
        }
    }

    private Optional<Entry> bvi(int domain) {
        return domain == 0
                ? Optional.empty()
                : interfaces.entries().stream()
                        .filter(entry -> entry.kind() == Kind.BVI && entry.bridgeDomain() == domain)
                        .findFirst();
    }

    private long bviMac(int domain) {
        return bvi(domain).filter(Entry::routed).map(Entry::mac).orElse(0L);
    }
}
