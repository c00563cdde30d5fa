package net.isthmus.core.config;

import java.util.Map;
import net.isthmus.core.model.TextForm;
import net.isthmus.wire.IpProtocol;

/** A protocol above IP, by name or number; icmp is ICMPv6 in IPv6. */
@TextForm(
        kind = "tcp, udp, sctp, icmp or a number from 0 to 255",
        pattern = "tcp|udp|sctp|icmp|[0-9]{1,3}",
        example = "tcp",
        largestNumber = PolicyProtocol.MAX)
public record PolicyProtocol(int number, int number6) {

    static final int MAX = 255;
    private static final Map<String, Integer> NAMES =
            Map.of("tcp", IpProtocol.TCP, "udp", IpProtocol.UDP, "sctp", IpProtocol.SCTP, "icmp", IpProtocol.ICMP);

    public PolicyProtocol {
        if (number < 0 || number > MAX || number6 < 0 || number6 > MAX) {
            throw new IllegalArgumentException(number + " is not a protocol from 0 to " + MAX);
        }
    }

    /**
     * Reads a name or a number.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static PolicyProtocol parse(String text) {
        Integer named = NAMES.get(text);
        if (named == null && !text.matches("[0-9]{1,3}")) {
            throw new IllegalArgumentException("\"" + text + "\" is no protocol");
        }
        int number = named == null ? Integer.parseInt(text) : named;
        return new PolicyProtocol(number, text.equals("icmp") ? IpProtocol.ICMPV6 : number);
    }

    /** True if its packets have ports. */
    public boolean hasPorts() {
        return IpProtocol.hasPorts(number);
    }

    @Override
    public String toString() {
        return NAMES.entrySet().stream()
                .filter(entry -> entry.getValue() == number && (number != IpProtocol.ICMP || number6 != number))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(Integer.toString(number));
    }
}
