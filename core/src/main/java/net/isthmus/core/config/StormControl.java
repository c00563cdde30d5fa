package net.isthmus.core.config;

import java.util.Optional;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;

/** Limits on frames that a bridge sends to all members. */
@Section(
        value = "The most frames a second that a member of a bridge may bring of each kind that is sent to many. What "
                + "is left out is not limited, or, in a port of a bridge, limited as the bridge says.",
        example = """
                bridges:
                  campus:
                    interfaces: [campus-a, dc-200]
                    stormControl: { broadcast: 1000pps, unknownUnicast: 5000pps }
                """)
public record StormControl(
        @Key(value = "Broadcasts, such as ARP requests.", example = "1000pps")
        Optional<PacketRate> broadcast,

        @Key(value = "Frames to any other group.", example = "5000pps")
        Optional<PacketRate> multicast,

        @Key(value = "Frames to MAC addresses that the bridge has not learned.", example = "5000pps")
        Optional<PacketRate> unknownUnicast) {

    /** No limits. */
    public static final StormControl NONE = new StormControl(Optional.empty(), Optional.empty(), Optional.empty());

    /** This, and what it leaves out as the other has it. */
    public StormControl orElse(StormControl other) {
        return new StormControl(
                broadcast.or(other::broadcast),
                multicast.or(other::multicast),
                unknownUnicast.or(other::unknownUnicast));
    }
}
