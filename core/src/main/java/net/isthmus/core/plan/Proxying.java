package net.isthmus.core.plan;

import net.isthmus.core.config.Ip;

/**
 * For whom a link answers besides itself.
 *
 * @param arp true if it answers ARP for IPv4 addresses behind other links
 * @param nd true if it answers neighbour solicitations for IPv6 addresses behind other links
 * @param hairpin true if it answers both for addresses of its own subnets
 */
public record Proxying(boolean arp, boolean nd, boolean hairpin) implements Setting {

    /** For nobody. */
    public static final Proxying STANDARD = new Proxying(false, false, false);

    static Proxying of(Ip ip) {
        return new Proxying(ip.proxyArp(), ip.proxyNd(), ip.hairpin());
    }

    @Override
    public Proxying standard() {
        return STANDARD;
    }

    @Override
    public String change(String subject, Setting from) {
        return "let " + subject + " answer " + (arp ? "ARP" : "no ARP") + " and " + (nd ? "ND" : "no ND")
                + " for addresses behind other links, and " + (hairpin ? "both" : "none") + " for those of its own";
    }
}
