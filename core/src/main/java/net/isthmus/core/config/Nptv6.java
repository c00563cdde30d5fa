package net.isthmus.core.config;

import java.util.List;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;
import net.isthmus.wire.IpPrefix;

/** Translation between IPv6 prefixes, RFC 6296. */
@Section(
        value = "An IPv6 network with an external prefix (RFC 6296): each address inside has one outside, both ways, "
                + "and checksums stay as they are. Both prefixes have the same length, 64 at most.",
        example = """
            nat:
              nptv6:
                - { inside: "fd00:10::/48", outside: "2001:db8:1::/48", out: internet }
            """)
public record Nptv6(
        @Key(value = "The prefix that hosts have.", example = "fd00:10::/48")
        IpPrefix inside,

        @Key(value = "The prefix by which the outside knows them.", example = "2001:db8:1::/48")
        IpPrefix outside,

        @Key(
                value = "Zones, interfaces, VLANs and bridges by which packets leave translated; without it, all.",
                takesOne = true,
                noun = "number of names",
                example = "internet",
                max = Configuration.MAX_ADDRESSES)
        List<String> out) {

    public Nptv6 {
        out = List.copyOf(out);
    }
}
