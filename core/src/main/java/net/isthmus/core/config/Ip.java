package net.isthmus.core.config;

import java.util.Optional;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;

/** How IP behaves on a link. */
@Section("How IP behaves on a link.")
public record Ip(
        @Key("Router advertisements to the hosts of the link; none without it.")
        Optional<RouterAdvertisements> routerAdvertisements,

        @Key(
                value = "Which sources packets that come by this link may have (RFC 3704). `strict`: the route back "
                        + "leads by this link; `loose`: there is a route back, be it the default route.",
                defaultsTo = "off",
                example = "strict")
        ReversePath reversePath,

        @Key(
                value = "The largest TCP segment that SYNs of either direction may announce: `auto` for what fits the "
                        + "MTU of the link, or bytes.",
                noun = "MSS clamp",
                defaultsTo = "off",
                example = "auto")
        MssClamp mssClamp,

        @Key(
                value = "Whether the link answers ARP for IPv4 addresses that are reached by another link (RFC 1027).",
                defaultsTo = "false",
                example = "true")
        boolean proxyArp,

        @Key(
                value = "Whether the link answers neighbour solicitations for IPv6 addresses that are reached by "
                        + "another link (RFC 4861 §7.2.8).",
                defaultsTo = "false",
                example = "true")
        boolean proxyNd,

        @Key(
                value = "Whether the link answers ARP and neighbour solicitations for addresses of its own subnets "
                        + "too (RFC 3069), so that hosts which the fabric keeps apart speak with one another through "
                        + "the appliance and its policy.",
                defaultsTo = "false",
                example = "true")
        boolean hairpin) {

    /** What holds where the document says nothing. */
    public static final Ip STANDARD = new Ip(Optional.empty(), ReversePath.OFF, MssClamp.OFF, false, false, false);

    /** The same with another limit of TCP segments. */
    public Ip withMssClamp(MssClamp other) {
        return new Ip(routerAdvertisements, reversePath, other, proxyArp, proxyNd, hairpin);
    }
}
