package net.isthmus.core.config;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;

/** External addresses that hosts share. */
@Section(
        value = "External addresses that hosts share. A host keeps one of them for all it sends. The appliance answers "
                + "ARP and neighbour solicitations for those on a connected subnet.",
        example = """
            nat:
              pools:
                egress: { addresses: [203.0.113.10-203.0.113.13], ports: 1024-65535, blockSize: 512 }
            """)
public record NatPool(
        @Key(
                value = "The addresses: single ones, prefixes with all that is in them, and ranges.",
                takesOne = true,
                noun = "number of ranges",
                example = "[203.0.113.10-203.0.113.13]",
                max = Nat.MAX_ADDRESSES)
        List<AddressRange> addresses,

        @Key(
                value = "External ports, and identifiers of ICMP queries, that hosts get. Sources below 1024 get a "
                        + "port below 1024 only if the pool has some.",
                defaultsTo = "1024-65535",
                example = "1024-65535")
        PortRange ports,

        @Key(
                value = "How many ports a host gets at once, for all protocols. Who had which block is logged, one "
                        + "line a block. Without it all hosts of an address share its ports, and keep the port that "
                        + "they have chosen if it is free.",
                noun = "number of ports",
                example = "512",
                min = 8,
                max = 32_768)
        Optional<Integer> blockSize,

        @Key(
                value = "How many blocks one host may have, if there are blocks.",
                noun = "number of blocks",
                defaultsTo = "4",
                example = "4",
                min = 1,
                max = 1024)
        int maxBlocksPerHost,

        @Key(
                value = "Who may send to an external port that a host uses: only those to whom it has sent "
                        + "(address-and-port-dependent), or everybody, if the firewall allows it "
                        + "(endpoint-independent), which some games and calls need.",
                defaultsTo = "address-and-port-dependent",
                example = "endpoint-independent")
        NatFiltering filtering) {

    public NatPool {
        addresses = List.copyOf(addresses);
    }

    /** How many addresses it has; {@link Integer#MAX_VALUE} for as many or more. */
    public int size() {
        BigInteger sum = BigInteger.ZERO;
        for (AddressRange range : addresses) {
            var first = new BigInteger(1, range.first().toBytes());
            sum = sum.add(new BigInteger(1, range.last().toBytes()))
                    .subtract(first)
                    .add(BigInteger.ONE);
        }
        return sum.min(BigInteger.valueOf(Integer.MAX_VALUE)).intValue();
    }
}
