package net.isthmus.appliance.console;

import java.net.InetAddress;

/** Whom a try to log in is counted against. */
final class Sources {

    private static final int GROUPS_OF_A_SUBNET = 4;

    private Sources() {}

    /** An IPv4 address as it is; of an IPv6 one the first 64 bits, which one host has whole. */
    static String of(String address) {
        String text = address.contains("%") ? address.substring(0, address.indexOf('%')) : address;
        try {
            byte[] octets = InetAddress.ofLiteral(text).getAddress();
            if (octets.length == 4) {
                return text;
            }
            StringBuilder subnet = new StringBuilder();
            for (int group = 0; group < GROUPS_OF_A_SUBNET; group++) {
                subnet.append("%02x%02x:".formatted(octets[2 * group], octets[2 * group + 1]));
            }
            return subnet.append(":/64").toString();
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
