package net.isthmus.appliance.cli;

/** Pools of external addresses, and who uses which of their ports. */
final class NatView {
    private NatView() {}

    static String of(JsonTree nat) {
        Table pools = new Table(
                "No addresses are translated to a pool or an interface.",
                "POOL",
                "ADDRESSES>",
                "PORTS>",
                "TCP>",
                "UDP>",
                "QUERIES>",
                "BLOCKS>",
                "EXHAUSTED>",
                "LIMITED>");
        for (JsonTree pool : nat.at("pools").items()) {
            String blocks = pool.number("blocks") == 0 ? "-" : pool.number("blocksInUse") + "/" + pool.number("blocks");
            pools.row(
                    pool.text("name"),
                    pool.number("addresses"),
                    pool.number("ports"),
                    pool.number("tcp"),
                    pool.number("udp"),
                    pool.number("queries"),
                    blocks,
                    pool.number("exhausted"),
                    pool.number("limited"));
        }
        Table mappings =
                new Table("No mapping is in use.", "PROTOCOL", "INTERNAL", "PORT>", "EXTERNAL", "PORT>", "SESSIONS>");
        for (JsonTree mapping : nat.at("mappings").items()) {
            mappings.row(
                    protocol(mapping.number("protocol")),
                    mapping.text("internal"),
                    mapping.number("internalPort"),
                    mapping.text("external"),
                    mapping.number("externalPort"),
                    mapping.number("sessions"));
        }
        long hidden = nat.number("mappingCount") - nat.at("mappings").items().size();
        String more = hidden > 0 ? hidden + " more mappings; --limit shows more.\n" : "";
        return pools.render() + "\n" + mappings.render() + more;
    }

    private static String protocol(long number) {
        return switch ((int) number) {
            case 1 -> "icmp";
            case 6 -> "tcp";
            case 17 -> "udp";
            case 47 -> "gre";
            case 50 -> "esp";
            case 58 -> "icmpv6";
            case 132 -> "sctp";
            default -> Long.toString(number);
        };
    }
}
