package net.isthmus.bgp.message;

import java.util.HexFormat;

/** Messages in hexadecimal, put together from parts: what stands between spaces is for the eye. */
final class Hex {
    private static final String MARKER = "ff".repeat(16);

    private Hex() {}

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }

    /** A message of this type. */
    static String message(int type, String body) {
        return MARKER + "%04x%02x".formatted(19 + length(body), type) + body;
    }

    /** An UPDATE whose lengths are right. */
    static String update(String withdrawn, String attributes, String nlri) {
        return message(
                2,
                "%04x".formatted(length(withdrawn))
                        + withdrawn
                        + "%04x".formatted(length(attributes))
                        + attributes
                        + nlri);
    }

    /** An OPEN of version 4, AS 65001, whose length of optional parameters is right. */
    static String open(String holdTime, String id, String parameters) {
        return message(1, "04 fde9" + holdTime + id + "%02x".formatted(length(parameters)) + parameters);
    }

    /** A path attribute with a length of one octet. */
    static String attribute(String flags, String type, String value) {
        return flags + type + "%02x".formatted(length(value)) + value;
    }

    static int length(String hex) {
        return bytes(hex).length;
    }
}
