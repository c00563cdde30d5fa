package net.isthmus.appliance.manifest;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the ports of one Service are called: each as the document calls it, if a port may have that name and none before
 * it has; else by its protocol and number, {@code tcp-2222}. A Service has a protocol and number once, and no other
 * port is ever given a name of this form: so no two are called the same.
 */
final class PortNames {
    /** RFC 6335 §5.1, which is stricter than a DNS label: no two hyphens in a row, a letter somewhere. */
    private static final Pattern VALID = Pattern.compile("(?=[0-9-]*[a-z])[a-z0-9](-?[a-z0-9])*");

    private static final Pattern BY_NUMBER = Pattern.compile("(tcp|udp|sctp)-[0-9]+");
    private static final int LONGEST = 15;

    private final Set<String> taken = new HashSet<>();

    /** The name of the next port. */
    String next(Exposure.Port port) {
        String name = port.name().toLowerCase(Locale.ROOT).replace('_', '-');
        return isPossible(name) && taken.add(name) ? name : port.protocol().word() + "-" + port.first();
    }

    private static boolean isPossible(String name) {
        return name.length() <= LONGEST
                && VALID.matcher(name).matches()
                && !BY_NUMBER.matcher(name).matches();
    }
}
