package net.isthmus.core.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.isthmus.core.config.Bridge;
import net.isthmus.core.config.BridgePort;
import net.isthmus.core.config.MacMoves;
import net.isthmus.core.config.StaticBinding;
import net.isthmus.core.config.StaticMac;
import net.isthmus.core.config.StormControl;

/**
 * What a bridge asks of its members' frames.
 *
 * @param ports every member of which something is said; its storm control is what is in force
 * @param storm storm control of the other members
 * @param bindings who has which address
 * @param igmpSnooping whether IPv4 groups go only where they are heard
 * @param mldSnooping whether IPv6 groups go only where they are heard
 * @param querier whether a bridge that snoops asks for groups itself
 */
public record BridgePolicy(
        List<StaticMac> staticMacs,
        MacMoves macMoves,
        StormControl storm,
        Map<String, BridgePort> ports,
        List<StaticBinding> bindings,
        boolean igmpSnooping,
        boolean mldSnooping,
        boolean querier)
        implements Setting {

    /** What a bridge asks of which the document says nothing. */
    public static final BridgePolicy STANDARD =
            new BridgePolicy(List.of(), MacMoves.USUAL, StormControl.NONE, Map.of(), List.of(), false, false, true);

    /** Copies the collections. */
    public BridgePolicy {
        staticMacs = List.copyOf(staticMacs);
        ports = Map.copyOf(ports);
        bindings = List.copyOf(bindings);
    }

    /** What one domain of a bridge asks, whose members may be VLANs of those of which the document speaks. */
    static BridgePolicy of(Bridge bridge, List<BridgeParts.Member> members) {
        Map<String, BridgePort> ports = new LinkedHashMap<>();
        List<StaticMac> staticMacs = new ArrayList<>();
        List<StaticBinding> bindings = new ArrayList<>();
        for (BridgeParts.Member member : members) {
            BridgePort port =
                    bridge.ports().getOrDefault(member.port(), BridgePort.USUAL).withoutVlans();
            if (!port.equals(BridgePort.USUAL)) {
                ports.put(member.link(), port.withStormOf(bridge.stormControl()));
            }
            bridge.staticMacs().stream()
                    .filter(fixed -> fixed.member().equals(member.port()))
                    .forEach(fixed -> staticMacs.add(new StaticMac(fixed.mac(), member.link())));
            bridge.bindings().stream()
                    .filter(binding -> binding.member().equals(member.port()))
                    .forEach(binding ->
                            bindings.add(new StaticBinding(binding.address(), binding.mac(), member.link())));
        }
        return new BridgePolicy(
                staticMacs,
                bridge.macMoves(),
                bridge.stormControl(),
                ports,
                bindings,
                bridge.igmpSnooping(),
                bridge.mldSnooping(),
                bridge.querier());
    }

    @Override
    public BridgePolicy standard() {
        return STANDARD;
    }

    @Override
    public String change(String subject, Setting from) {
        return equals(STANDARD)
                ? "ask nothing of the frames that the members of bridge " + subject + " bring"
                : "change what bridge " + subject + " asks of the frames that its members bring";
    }
}
