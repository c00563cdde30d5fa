package net.isthmus.core.config;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;

/** What is said of one member of a bridge. */
@Section(
        value = "What holds for one member of a bridge. With `access` or `trunk` at a member the bridge is VLAN-aware: "
                + "each VLAN is a flat network of its own, and every member says which of them it carries. A VLAN in "
                + "`vlans` whose link is the bridge is the appliance's own place in it.",
        example = """
            bridges:
              campus:
                interfaces: [campus-a, dc-200, uplink]
                ports:
                  campus-a: { access: 10, macLimit: 32, aboveMacLimit: drop, splitHorizonGroup: 1 }
                  dc-200: { access: 20 }
                  uplink: { trunk: [10, 20, 200-299], native: 1 }
            vlans:
              office: { link: campus, id: 10, addresses: [10.10.0.1/24] }
            """)
public record BridgePort(
        @Key(
                value = "The most MAC addresses that are learned behind the member; without it, as many as the bridge "
                        + "learns.",
                noun = "MAC limit",
                example = "32",
                min = 1,
                max = 1_048_576)
        Optional<Integer> macLimit,

        @Key(
                value = "What happens to frames of further addresses: `flood`: they pass unlearned; `drop`: they "
                        + "do not.",
                defaultsTo = "flood",
                example = "drop")
        AboveMacLimit aboveMacLimit,

        @Key(
                value = "Members of one group never exchange frames; without it the member is in none.",
                noun = "split-horizon group",
                example = "1",
                min = 1,
                max = 65_535)
        Optional<Integer> splitHorizonGroup,

        @Key(value = "Storm control of this member, before that of the bridge.", example = "{ broadcast: 100pps }")
        StormControl stormControl,

        @Key(
                value = "The one VLAN of an access port: its frames bear no tag.",
                noun = "VLAN ID",
                min = 1,
                max = VlanRange.MAX_ID,
                example = "10")
        Optional<Integer> access,

        @Key(
                value = "The VLANs that a trunk carries with their tags.",
                noun = "number of ranges",
                max = 256,
                example = "[10, 200-299]")
        List<VlanRange> trunk,

        @Key(
                name = "native",
                value = "The VLAN of a trunk's frames without a tag; without it they are dropped.",
                noun = "VLAN ID",
                min = 1,
                max = VlanRange.MAX_ID,
                example = "1")
        Optional<Integer> untaggedVlan,

        @Key(
                value = "`transparent`: frames pass as they are. `mac-nat`: every frame leaves with the MAC of the "
                        + "member's own NIC, for a NIC whose host lets no other pass; ARP, IPv4 and IPv6 only. "
                        + "`routed`: packets are routed between the member's hosts and the others of the subnet, "
                        + "which needs an address of the bridge. `auto`: a self-test of the NIC finds the mode.",
                defaultsTo = "transparent",
                example = "mac-nat")
        PortMode mode,

        @Key(
                value = "The most addresses that are known inside of a member in mode `mac-nat`.",
                noun = "number of addresses",
                defaultsTo = "1024",
                example = "1024",
                min = 1,
                max = 8192)
        int maxAddresses,

        @Key(
                value = "Whether ARP is dropped whose sender is not bound to the address that it claims, see "
                        + "`bindings`.",
                defaultsTo = "false",
                example = "true")
        boolean arpInspection,

        @Key(
                value = "Whether router advertisements are dropped, and packets that hide what they are (RFC 6105, "
                        + "7113).",
                defaultsTo = "false",
                example = "true")
        boolean raGuard,

        @Key(
                value = "Whether answers of DHCP servers are dropped, for IPv4 and IPv6 (RFC 7610).",
                defaultsTo = "false",
                example = "true")
        boolean dhcpGuard,

        @Key(
                value = "Whether a host that leaves a multicast group is believed at once: for ports with one host.",
                defaultsTo = "false",
                example = "true")
        boolean fastLeave) {

    private static final int USUAL_ADDRESSES = 1024;

    /** A member of which nothing is said. */
    public static final BridgePort USUAL =
            new BridgePort(Optional.empty(), AboveMacLimit.FLOOD, Optional.empty(), StormControl.NONE);

    public BridgePort {
        trunk = List.copyOf(trunk);
    }

    /** A member that carries no VLANs of the bridge. */
    public BridgePort(
            Optional<Integer> macLimit,
            AboveMacLimit aboveMacLimit,
            Optional<Integer> splitHorizonGroup,
            StormControl stormControl) {
        this(
                macLimit,
                aboveMacLimit,
                splitHorizonGroup,
                stormControl,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                PortMode.TRANSPARENT,
                USUAL_ADDRESSES);
    }

    /** A member without guards. */
    public BridgePort(
            Optional<Integer> macLimit,
            AboveMacLimit aboveMacLimit,
            Optional<Integer> splitHorizonGroup,
            StormControl stormControl,
            Optional<Integer> access,
            List<VlanRange> trunk,
            Optional<Integer> untaggedVlan,
            PortMode mode,
            int maxAddresses) {
        this(
                macLimit,
                aboveMacLimit,
                splitHorizonGroup,
                stormControl,
                access,
                trunk,
                untaggedVlan,
                mode,
                maxAddresses,
                false,
                false,
                false,
                false);
    }

    /** The same with the bridge's storm control where the port has none of its own. */
    public BridgePort withStormOf(StormControl bridge) {
        return with(stormControl.orElse(bridge), access, trunk, untaggedVlan);
    }

    /** The same without VLANs. */
    public BridgePort withoutVlans() {
        return with(stormControl, Optional.empty(), List.of(), Optional.empty());
    }

    private BridgePort with(
            StormControl storm,
            Optional<Integer> accessVlan,
            List<VlanRange> trunkVlans,
            Optional<Integer> nativeVlan) {
        return new BridgePort(
                macLimit,
                aboveMacLimit,
                splitHorizonGroup,
                storm,
                accessVlan,
                trunkVlans,
                nativeVlan,
                mode,
                maxAddresses,
                arpInspection,
                raGuard,
                dhcpGuard,
                fastLeave);
    }

    /** True if the member says which VLANs it carries. */
    public boolean isVlanAware() {
        return access.isPresent() || isTrunk();
    }

    /** True for a trunk. */
    public boolean isTrunk() {
        return untaggedVlan.isPresent() || !trunk.isEmpty();
    }

    /** The VLAN of the frames without a tag. */
    public Optional<Integer> untagged() {
        return access.or(() -> untaggedVlan);
    }

    /** The VLANs of frames with a tag. */
    public SortedSet<Integer> tagged() {
        SortedSet<Integer> ids = new TreeSet<>();
        trunk.forEach(range -> range.ids().forEach(ids::add));
        untagged().ifPresent(ids::remove);
        return ids;
    }

    /** All VLANs that the member carries. */
    public SortedSet<Integer> vlans() {
        SortedSet<Integer> ids = tagged();
        untagged().ifPresent(ids::add);
        return ids;
    }
}
