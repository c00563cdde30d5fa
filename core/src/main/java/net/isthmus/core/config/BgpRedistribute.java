package net.isthmus.core.config;

import java.util.Optional;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;

/** Routes of others that become BGP's. */
@Section("Routes of the appliance that are announced because a policy takes them, not because `networks` names them.")
public record BgpRedistribute(
        @Key(value = "The policy for subnets of the appliance's links.", example = "own-subnets")
        Optional<String> connected,

        @Key(value = "The policy for static routes.", name = "static", example = "accept")
        Optional<String> fixed) {

    /** Nothing. */
    public static final BgpRedistribute NONE = new BgpRedistribute(Optional.empty(), Optional.empty());
}
