package net.isthmus.bgp.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import net.isthmus.bgp.message.Message.Notification;
import net.isthmus.wire.Octets;

/**
 * The NOTIFICATIONs that carry more than their code: a text for the people on the other side (RFC 9003), and a hard
 * reset, which has the one that is meant in its value (RFC 8538 §3).
 */
public final class Notices {

    /** The most octets that the text of a shutdown has. */
    private static final int MAX_TEXT = 255;

    private static final int SHOWN_OCTETS = 16;
    private static final Octets NOTHING = Octets.of(new byte[0]);

    private Notices() {}

    /** One without a value. */
    public static Notification of(ErrorCode error) {
        return new Notification(error.code(), error.subcode(), NOTHING);
    }

    /** A Cease with this subcode; the text goes along with a shutdown or a reset, which are the ones that have one. */
    public static Notification cease(int subcode, String text) {
        Octets value = text.isEmpty() || !hasText(ErrorCode.CEASE.code(), subcode) ? NOTHING : textValue(text);
        return new Notification(ErrorCode.CEASE.code(), subcode, value);
    }

    /** The same as a hard reset, for a neighbour that would keep our routes otherwise. */
    public static Notification hard(Notification meant) {
        byte[] inner = meant.value().toBytes();
        byte[] value = new byte[2 + inner.length];
        value[0] = (byte) meant.code();
        value[1] = (byte) meant.subcode();
        System.arraycopy(inner, 0, value, 2, inner.length);
        return new Notification(ErrorCode.HARD_RESET.code(), ErrorCode.HARD_RESET.subcode(), Octets.of(value));
    }

    /** True if the neighbour asks that none of its routes be kept. */
    public static boolean isHardReset(Notification notice) {
        return notice.code() == ErrorCode.HARD_RESET.code() && notice.subcode() == ErrorCode.HARD_RESET.subcode();
    }

    /** True if it is about nothing but which of two connections lives. */
    public static boolean isCollision(Notification notice) {
        return notice.code() == ErrorCode.CONNECTION_COLLISION.code()
                && notice.subcode() == ErrorCode.CONNECTION_COLLISION.subcode();
    }

    /** What it says, in words: its name, and its text or the first of its octets. */
    public static String text(Notification notice) {
        if (isHardReset(notice) && notice.value().length() >= 2) {
            byte[] value = notice.value().toBytes();
            Octets inner = Octets.of(Arrays.copyOfRange(value, 2, value.length));
            return "hard reset (6/9), "
                    + plainText(notice.value().at(0), notice.value().at(1), inner);
        }
        return plainText(notice.code(), notice.subcode(), notice.value());
    }

    private static String plainText(int code, int subcode, Octets value) {
        String name = ErrorCode.describe(code, subcode);
        if (value.length() == 0) {
            return name;
        }
        if (hasText(code, subcode) && value.at(0) < value.length()) {
            return name + ": “" + printable(new String(value.toBytes(), 1, value.at(0), UTF_8)) + "”";
        }
        String hex = value.toString();
        return name + ", " + (hex.length() <= 2 * SHOWN_OCTETS ? hex : hex.substring(0, 2 * SHOWN_OCTETS) + "…");
    }

    private static boolean hasText(int code, int subcode) {
        return code == ErrorCode.CEASE.code()
                && (subcode == ErrorCode.ADMINISTRATIVE_SHUTDOWN.subcode()
                        || subcode == ErrorCode.ADMINISTRATIVE_RESET.subcode());
    }

    /** A stranger wrote it, and it goes to a terminal: without what moves the cursor or turns the line around. */
    private static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]", " ").strip();
    }

    /** A length and UTF-8 that ends with a whole character. */
    private static Octets textValue(String text) {
        byte[] all = text.getBytes(UTF_8);
        int end = Math.min(all.length, MAX_TEXT);
        while (end < all.length && (all[end] & 0xc0) == 0x80) {
            end--;
        }
        byte[] value = new byte[1 + end];
        value[0] = (byte) end;
        System.arraycopy(all, 0, value, 1, end);
        return Octets.of(value);
    }
}
