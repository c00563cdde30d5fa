package net.isthmus.bgp.session;

import java.util.Arrays;
import java.util.function.Predicate;
import net.isthmus.bgp.message.MessageReader;
import net.isthmus.bgp.message.Read;

/** Octets of a connection that are not yet a message: at most the beginning of one, and what has come with it. */
final class Inbox {
    private static final int FIRST_BYTES = 4096;

    private byte[] octets = new byte[FIRST_BYTES];
    private int length;

    /** Octets that nobody has taken. */
    int lengthBytes() {
        return length;
    }

    /**
     * Takes more octets, and hands over what can be read, until the taker wants no more for now.
     *
     * @param taker gets whatever is not incomplete; with false it leaves it here, and gets it again the next time
     */
    void take(byte[] more, int moreLength, MessageReader reader, Predicate<Read> taker) {
        if (length + moreLength > octets.length) {
            octets = Arrays.copyOf(octets, Math.max(2 * octets.length, length + moreLength));
        }
        System.arraycopy(more, 0, octets, length, moreLength);
        length += moreLength;
        int from = 0;
        while (from < length) {
            Read read = reader.read(octets, from, length);
            int taken =
                    switch (read) {
                        case Read.Complete complete -> complete.lengthBytes();
                        case Read.Ignored ignored -> ignored.lengthBytes();
                        case Read.Incomplete _ -> 0;
                        case Read.Broken _ -> 0;
                    };
            if (read instanceof Read.Incomplete || !taker.test(read)) {
                break;
            }
            from += taken;
        }
        System.arraycopy(octets, from, octets, 0, length - from);
        length -= from;
    }
}
