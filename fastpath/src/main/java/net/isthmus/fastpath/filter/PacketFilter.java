package net.isthmus.fastpath.filter;

/**
 * A filter as a worker runs it: a flat program of tests that jump forwards until the verdict.
 *
 * <p>An instruction is eight words. A jump target is the index of an instruction's first word, or one of the two
 * verdicts:
 *
 * <pre>
 *    0           1         2          3 … 7
 * +-----------+---------+----------+---------------------------------------------+
 * | operation | if true | if false | operands                                    |
 * +-----------+---------+----------+---------------------------------------------+
 *   operation = test | direction << 8
 * </pre>
 *
 * <p>{@link #matches} allocates nothing and ends after as many steps as there are instructions, because jumps only go
 * forwards. A program is immutable and may be shared by workers; the fields are each worker's own.
 */
public final class PacketFilter {
    /** Lets every packet pass. */
    public static final PacketFilter ALL = compile("");

    static final int WORDS = 8;
    static final int PASS = -1;
    static final int FAIL = -2;
    static final int TEST_ETHER_TYPE = 1;
    static final int TEST_PROTOCOL = 2;
    static final int TEST_ADDRESS4 = 3;
    static final int TEST_ADDRESS6 = 4;
    static final int TEST_PORT = 5;
    static final int TEST_MAC = 6;
    static final int TEST_GROUP = 7;
    static final int TEST_VLAN = 8;
    static final int TEST_LENGTH = 9;

    private static final int DIRECTION_SHIFT = 8;
    private static final long BROADCAST = 0xffff_ffff_ffffL;
    private static final long GROUP_BIT = 1L << 40;

    private final int[] program;
    private final String text;

    private PacketFilter(int[] program, String text) {
        this.program = program;
        this.text = text;
    }

    /**
     * Makes a program of a filter's text; empty means every packet.
     *
     * @throws FilterSyntaxException if it is no filter
     */
    public static PacketFilter compile(String filter) {
        return new PacketFilter(FilterCompiler.compile(FilterParser.parse(filter)), filter.strip());
    }

    /** True if the packet whose fields were read last is meant. */
    public boolean matches(PacketFields fields) {
        int[] code = program;
        int at = code.length == 0 ? PASS : 0;
        while (at >= 0) {
            at = holds(code, at, fields) ? code[at + 1] : code[at + 2];
        }
        return at == PASS;
    }

    /** True if it lets every packet pass. */
    public boolean isAll() {
        return program.length == 0;
    }

    private static boolean holds(int[] code, int at, PacketFields fields) {
        int operation = code[at];
        int a = code[at + 3];
        int b = code[at + 4];
        return switch (operation & 0xff) {
            case TEST_ETHER_TYPE -> fields.etherType == a;
            case TEST_PROTOCOL -> fields.protocol == a && (fields.family & b) != 0;
            case TEST_ADDRESS4 -> (fields.family & code[at + 5]) != 0 && address4(operation, a, b, fields);
            case TEST_ADDRESS6 -> fields.family == FilterExpression.IP6 && address6(operation, code, at, fields);
            case TEST_PORT ->
                fields.sourcePort >= 0
                        && (code[at + 5] < 0 || code[at + 5] == fields.protocol)
                        && combine(
                                operation,
                                fields.sourcePort >= a && fields.sourcePort <= b,
                                fields.destinationPort >= a && fields.destinationPort <= b);
            case TEST_MAC -> {
                long mac = (long) a << 32 | b & 0xffff_ffffL;
                yield fields.hasEthernet && combine(operation, fields.sourceMac == mac, fields.destinationMac == mac);
            }
            case TEST_GROUP ->
                fields.hasEthernet
                        && (a != 0 ? fields.destinationMac == BROADCAST : (fields.destinationMac & GROUP_BIT) != 0);
            case TEST_VLAN -> a < 0 ? fields.outerVlan >= 0 : fields.outerVlan == a || fields.innerVlan == a;
            default -> fields.length >= a && fields.length <= b;
        };
    }

    private static boolean address4(int operation, int value, int mask, PacketFields fields) {
        return combine(
                operation, ((int) fields.sourceLow & mask) == value, ((int) fields.destinationLow & mask) == value);
    }

    private static boolean address6(int operation, int[] code, int at, PacketFields fields) {
        long high = (long) code[at + 3] << 32 | code[at + 4] & 0xffff_ffffL;
        long low = (long) code[at + 5] << 32 | code[at + 6] & 0xffff_ffffL;
        int bits = code[at + 7];
        return combine(
                operation,
                isWithin(fields.sourceHigh ^ high, fields.sourceLow ^ low, bits),
                isWithin(fields.destinationHigh ^ high, fields.destinationLow ^ low, bits));
    }

    /** True if two addresses with this difference share their first {@code bits}. */
    private static boolean isWithin(long differenceHigh, long differenceLow, int bits) {
        if (bits == 0) {
            return true;
        }
        if (bits <= 64) {
            return differenceHigh >>> 64 - bits == 0;
        }
        return differenceHigh == 0 && differenceLow >>> 128 - bits == 0;
    }

    private static boolean combine(int operation, boolean atSource, boolean atDestination) {
        return switch (operation >>> DIRECTION_SHIFT) {
            case 0 -> atSource;
            case 1 -> atDestination;
            case 2 -> atSource || atDestination;
            default -> atSource && atDestination;
        };
    }

    static int operation(int test, Direction direction) {
        return test | direction.ordinal() << DIRECTION_SHIFT;
    }

    /** The filter as written. */
    @Override
    public String toString() {
        return text;
    }
}
