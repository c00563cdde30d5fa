package net.isthmus.core.config;

import java.util.Optional;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;

/** How IP behaves on a link. */
@Section("How IP behaves on a link.")
public record Ip(
        @Key("Router advertisements to the hosts of the link; none without it.")
        Optional<RouterAdvertisements> routerAdvertisements) {

    /** What holds where the document says nothing. */
    public static final Ip STANDARD = new Ip(Optional.empty());
}
