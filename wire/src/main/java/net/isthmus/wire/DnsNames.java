package net.isthmus.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lists of domain names as DHCP and router advertisements carry them (RFC 1035 §3.1, RFC 3397, RFC 8106 §5.2): labels
 * with their lengths before them, a zero behind each name, zeros as padding.
 */
public final class DnsNames {
    private static final int MAX_LABEL = 63;
    private static final int MAX_NAME = 255;
    private static final int POINTER = 0xc0;

    private DnsNames() {}

    /**
     * Reads names until the end. A pointer (RFC 1035 §4.1.4) leads to an earlier place of the same octets.
     *
     * @return empty if a name does not end, is too long or has characters that no host name has
     */
    public static Optional<List<String>> parse(Octets octets) {
        List<String> names = new ArrayList<>();
        int at = 0;
        while (at < octets.length()) {
            if (octets.at(at) == 0) {
                at++;
                continue;
            }
            var name = new StringBuilder();
            at = parseName(octets, at, name);
            if (at < 0) {
                return Optional.empty();
            }
            names.add(name.toString());
        }
        return Optional.of(List.copyOf(names));
    }

    /** Returns the place behind the name, or -1. */
    private static int parseName(Octets octets, int from, StringBuilder name) {
        int at = from;
        int behind = -1;
        while (at < octets.length()) {
            int length = octets.at(at);
            if (length == 0) {
                return behind < 0 ? at + 1 : behind;
            }
            if ((length & POINTER) == POINTER && at + 1 < octets.length()) {
                int target = (length & ~POINTER) << 8 | octets.at(at + 1);
                if (target >= at) {
                    return -1; // only backwards, so that no chain of pointers is endless
                }
                behind = behind < 0 ? at + 2 : behind;
                at = target;
                continue;
            }
            if (length > MAX_LABEL || at + length >= octets.length() || name.length() + length > MAX_NAME) {
                return -1;
            }
            if (!name.isEmpty()) {
                name.append('.');
            }
            for (int i = 1; i <= length; i++) {
                char c = (char) octets.at(at + i);
                if (c <= ' ' || c >= 127 || c == '.') {
                    return -1;
                }
                name.append(c);
            }
            at += length + 1;
        }
        return -1;
    }

    /** Writes names without pointers. */
    public static void emit(List<String> names, OctetWriter writer) {
        for (String name : names) {
            for (String label : name.split("\\.")) {
                byte[] bytes = label.getBytes(StandardCharsets.US_ASCII);
                writer.u8(bytes.length).bytes(bytes);
            }
            writer.u8(0);
        }
    }
}
