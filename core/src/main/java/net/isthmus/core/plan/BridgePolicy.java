package net.isthmus.core.plan;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.isthmus.core.config.Bridge;
import net.isthmus.core.config.BridgePort;
import net.isthmus.core.config.MacMoves;
import net.isthmus.core.config.StaticMac;
import net.isthmus.core.config.StormControl;

/**
 * What a bridge asks of its members' frames.
 *
 * @param ports every member of which something is said; its storm control is what is in force
 * @param storm storm control of the other members
 */
public record BridgePolicy(
        List<StaticMac> staticMacs, MacMoves macMoves, StormControl storm, Map<String, BridgePort> ports)
        implements Setting {

    /** What a bridge asks of which the document says nothing. */
    public static final BridgePolicy STANDARD =
            new BridgePolicy(List.of(), MacMoves.USUAL, StormControl.NONE, Map.of());

    /** Copies the collections. */
    public BridgePolicy {
        staticMacs = List.copyOf(staticMacs);
        ports = Map.copyOf(ports);
    }

    static BridgePolicy of(Bridge bridge) {
        Map<String, BridgePort> ports = new LinkedHashMap<>();
        bridge.ports().forEach((name, port) -> ports.put(name, port.withStormOf(bridge.stormControl())));
        return new BridgePolicy(bridge.staticMacs(), bridge.macMoves(), bridge.stormControl(), ports);
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
