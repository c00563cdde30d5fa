package net.isthmus.core.config;

import java.util.Optional;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;

/** What is said of one member of a bridge. */
@Section(value = "What holds for one member of a bridge.", example = """
                bridges:
                  campus:
                    interfaces: [campus-a, dc-200]
                    ports:
                      campus-a: { macLimit: 32, aboveMacLimit: drop, splitHorizonGroup: 1 }
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
                value =
                        "What happens to frames of further addresses: `flood`: they pass unlearned; `drop`: they do not.",
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
        StormControl stormControl) {

    /** A member of which nothing is said. */
    public static final BridgePort USUAL =
            new BridgePort(Optional.empty(), AboveMacLimit.FLOOD, Optional.empty(), StormControl.NONE);

    /** The same with the bridge's storm control where the port has none of its own. */
    public BridgePort withStormOf(StormControl bridge) {
        return new BridgePort(macLimit, aboveMacLimit, splitHorizonGroup, stormControl.orElse(bridge));
    }
}
