package net.isthmus.appliance.dataplane;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import net.isthmus.core.config.AboveMacLimit;
import net.isthmus.core.config.BridgePort;
import net.isthmus.core.config.PacketRate;
import net.isthmus.core.config.StormControl;
import net.isthmus.core.plan.BridgeLimits;
import net.isthmus.core.plan.BridgePolicy;
import net.isthmus.l2bridge.Binding;
import net.isthmus.l2bridge.BridgeSettings;
import net.isthmus.l2bridge.MemberSettings;
import net.isthmus.l2bridge.MoveLimit;
import net.isthmus.l2bridge.MulticastSettings;
import net.isthmus.l2bridge.StormLimits;

/** From the configuration's words on a bridge to the bridge's own. */
final class BridgePolicies {
    private BridgePolicies() {}

    static BridgeSettings settings(String name, BridgeLimits limits, BridgePolicy policy) {
        Map<String, MemberSettings> members = new LinkedHashMap<>();
        policy.ports().forEach((member, port) -> members.put(member, member(port)));
        Map<Long, String> staticMacs = new LinkedHashMap<>();
        policy.staticMacs().forEach(entry -> staticMacs.put(entry.mac().value(), entry.member()));
        return new BridgeSettings(name, limits.macLimit(), limits.agingTime().toSeconds())
                .withMoveLimit(new MoveLimit(
                        policy.macMoves().limit(),
                        policy.macMoves().window().toSeconds(),
                        policy.macMoves().hold().toSeconds()))
                .withOtherMembers(MemberSettings.DEFAULT.withStorm(storm(policy.storm())))
                .withMembers(members)
                .withStaticMacs(staticMacs)
                .withBindings(policy.bindings().stream()
                        .map(binding ->
                                new Binding(binding.address(), binding.mac().value(), binding.member()))
                        .toList())
                .withMulticast(new MulticastSettings(policy.igmpSnooping(), policy.mldSnooping(), policy.querier()));
    }

    private static MemberSettings member(BridgePort port) {
        return MemberSettings.DEFAULT
                .withMacLimit(port.macLimit().orElse(0), port.aboveMacLimit() == AboveMacLimit.DROP)
                .withSplitHorizonGroup(port.splitHorizonGroup().orElse(0))
                .withStorm(storm(port.stormControl()))
                .withGuards((port.arpInspection() ? MemberSettings.GUARD_ARP : 0)
                        | (port.raGuard() ? MemberSettings.GUARD_RA : 0)
                        | (port.dhcpGuard() ? MemberSettings.GUARD_DHCP : 0))
                .withFastLeave(port.fastLeave());
    }

    private static StormLimits storm(StormControl control) {
        return new StormLimits(pps(control.broadcast()), pps(control.multicast()), pps(control.unknownUnicast()));
    }

    private static long pps(Optional<PacketRate> rate) {
        return rate.map(PacketRate::pps).orElse(0L);
    }
}
