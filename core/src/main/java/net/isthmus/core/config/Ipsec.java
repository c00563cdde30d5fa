package net.isthmus.core.config;

import java.util.Map;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Names;
import net.isthmus.core.model.Section;

/** Site-to-site VPNs. */
@Section("Site-to-site VPNs: IKEv2 (RFC 7296) and ESP (RFC 4303).")
public record Ipsec(
        @Key(
                value = "Connections by name, each to one peer.",
                noun = "number of connections",
                max = Ipsec.MAX_CONNECTIONS)
        Map<String, IpsecConnection> connections) {

    /** The most connections. */
    public static final int MAX_CONNECTIONS = 4096;

    /** None. */
    public static final Ipsec NONE = new Ipsec(Map.of());

    public Ipsec {
        connections = Names.copyOf(connections);
    }
}
