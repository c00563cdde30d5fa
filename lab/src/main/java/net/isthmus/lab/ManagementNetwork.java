package net.isthmus.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The four addresses of the cable between the machine itself and the appliance, for its API and console.
 *
 * <p>It is the only thing of a lab that touches the machine's own network, so its addresses must be nobody else's
 * there: the first free /30 of ranges that are set aside for benchmarks and documentation (RFC 2544, RFC 5737) is
 * taken. Free means: it overlaps no IPv4 route of the machine, in whatever table, the default routes excepted.
 *
 * @param network the /30's first address, as an unsigned number
 */
record ManagementNetwork(long network) {

    private static final long[] BASES = {0xc6120000L, 0xcb007100L, 0xc0000200L};
    private static final int NETWORKS_PER_BASE = 64;
    private static final int PREFIX_LENGTH = 30;
    private static final int SIZE = 4;
    private static final Pattern IPV4_PREFIX =
            Pattern.compile("\\b(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})(?:/(\\d{1,2}))?\\b");

    private record Range(long first, long last) {

        boolean overlaps(long otherFirst, long otherLast) {
            return first <= otherLast && otherFirst <= last;
        }
    }

    /** Cables the machine with {@code inside}, with addresses on both ends, and says which they are. */
    static ManagementNetwork connect(Lab lab, Nic inside) {
        String outside = lab.cableToMachine(inside);
        ManagementNetwork chosen = Leftovers.locked(() -> {
            String routes = Command.of("ip", "-4", "-o", "route", "show", "table", "all")
                    .run()
                    .orThrow()
                    .output();
            ManagementNetwork free = choose(routes);
            Command.of("ip", "addr", "add", free.machineAddress() + "/" + PREFIX_LENGTH, "dev", outside)
                    .run()
                    .orThrow();
            return free;
        });
        inside.address(chosen.applianceAddress() + "/" + PREFIX_LENGTH);
        return chosen;
    }

    /** The first candidate that overlaps no prefix which begins a line of {@code routes}, as `ip route` prints them. */
    static ManagementNetwork choose(String routes) {
        List<Range> used = new ArrayList<>();
        for (String line : routes.lines().toList()) {
            Matcher matcher = IPV4_PREFIX.matcher(line);
            if (!line.startsWith("default") && matcher.find()) {
                used.add(range(matcher));
            }
        }
        for (long base : BASES) {
            for (int index = 0; index < NETWORKS_PER_BASE; index++) {
                long first = base + (long) index * SIZE;
                if (used.stream().noneMatch(range -> range.overlaps(first, first + SIZE - 1))) {
                    return new ManagementNetwork(first);
                }
            }
        }
        throw new LabException(
                "no free /30 for the management cable in 198.18.0.0, 203.0.113.0 and 192.0.2.0 (/24 each)");
    }

    private static Range range(Matcher matcher) {
        long address = 0;
        for (int group = 1; group <= 4; group++) {
            address = address << 8 | Integer.parseInt(matcher.group(group));
        }
        int length = matcher.group(5) == null ? 32 : Integer.parseInt(matcher.group(5));
        long hosts = (1L << (32 - length)) - 1;
        return new Range(address & ~hosts, address | hosts);
    }

    /** The machine's end. */
    String machineAddress() {
        return text(network + 1);
    }

    /** The appliance's end. */
    String applianceAddress() {
        return text(network + 2);
    }

    private static String text(long address) {
        return "%d.%d.%d.%d".formatted(address >> 24, address >> 16 & 0xff, address >> 8 & 0xff, address & 0xff);
    }
}
