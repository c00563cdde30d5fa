package net.isthmus.appliance.boot.host;

import java.util.List;
import java.util.stream.Collectors;
import net.isthmus.core.status.InterfaceStatus;

/**
 * What stands on the console above the prompt for a name: who this is, where it is reached, and whether something is
 * wrong. What it says was written by people or came over networks, so nothing in it can steer a terminal.
 */
public final class Banner {

    private static final int MOST_LINES = 16;
    private static final int LONGEST = 320;

    private Banner() {}

    /**
     * The banner.
     *
     * @param urls where the console answers
     * @param troubles what is wrong, a line each
     */
    public static String of(
            String hostname, List<InterfaceStatus> interfaces, List<String> urls, List<String> troubles) {
        var text = new StringBuilder("\nIsthmus: " + plain(hostname) + "\n\n");
        interfaces.stream()
                .limit(MOST_LINES)
                .forEach(one -> text.append("  ").append(line(one)).append('\n'));
        if (interfaces.size() > MOST_LINES) {
            text.append("  and ").append(interfaces.size() - MOST_LINES).append(" more\n");
        }
        text.append("  console ")
                .append(urls.isEmpty() ? "nowhere" : plain(String.join("  ", urls)))
                .append('\n');
        text.append("  state   ")
                .append(troubles.isEmpty() ? "ready" : "NOT WELL")
                .append('\n');
        troubles.stream()
                .limit(MOST_LINES)
                .forEach(trouble -> text.append("  ! ").append(plain(trouble)).append('\n'));
        return text.append('\n').toString();
    }

    private static String line(InterfaceStatus one) {
        String addresses = one.addresses().isEmpty() ? "no address" : String.join(" ", one.addresses());
        return plain(
                "%-12s %-8s %s  %s".formatted(one.name(), one.state(), one.mac().orElse("-"), addresses));
    }

    /** Printable ASCII; a backslash, which agetty(8) takes for more, stands for itself. */
    private static String plain(String text) {
        return text.chars()
                .limit(LONGEST)
                .mapToObj(c -> c == '\\' ? "\\\\" : c >= ' ' && c < 0x7f ? String.valueOf((char) c) : "?")
                .collect(Collectors.joining());
    }
}
