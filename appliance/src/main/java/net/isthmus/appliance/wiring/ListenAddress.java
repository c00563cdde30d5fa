package net.isthmus.appliance.wiring;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address and a TCP port on which the API and the console answer.
 *
 * @param host address as text, an IPv6 one without brackets
 * @param port 0 lets the kernel choose
 */
public record ListenAddress(String host, int port) {

    /** Where the API listens if nothing is said. */
    public static final ListenAddress DEFAULT = new ListenAddress("127.0.0.1", 8080);

    private static final Pattern FORM = Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([^:\\[\\]\\s]+)):(\\d{1,5})");
    private static final int MAX_PORT = 65_535;

    /**
     * Reads {@code 127.0.0.1:8080} or {@code [::1]:8080}.
     *
     * @throws IllegalArgumentException with a sentence for people
     */
    public static ListenAddress parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (matcher.matches()) {
            int port = Integer.parseInt(matcher.group(3));
            if (port <= MAX_PORT) {
                return new ListenAddress(matcher.group(1) != null ? matcher.group(1) : matcher.group(2), port);
            }
        }
        throw new IllegalArgumentException(
                text + " is not an address with a port, such as 127.0.0.1:8080 or [::1]:8080");
    }

    /** True if it takes the port on every address. */
    public boolean isWildcard() {
        return host.equals("0.0.0.0") || host.equals("::");
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
