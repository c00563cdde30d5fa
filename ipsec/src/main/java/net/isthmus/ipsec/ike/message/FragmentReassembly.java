package net.isthmus.ipsec.ike.message;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes one message of fragments (RFC 7383 §2.6). An IKE SA has one for requests and one for responses, since the
 * window is one message each way. Only authentic fragments are kept, so that only the peer can make us remember
 * anything; what it can make us remember is bounded too.
 *
 * <p>A fragment of another message ID, or of a larger total (the sender has found a smaller path MTU), begins anew.
 */
public final class FragmentReassembly {
    /** The most fragments of a message. */
    public static final int MAX_FRAGMENTS = 256;

    private static final int MAX_BYTES = 65_535;

    private final SortedMap<Integer, byte[]> parts = new TreeMap<>();
    private IkePacket.@Nullable EncryptedFragment first;
    private int messageId = -1;
    private int total;
    private int bytes;

    /**
     * Takes a fragment of a message whose ID is expected.
     *
     * @return the message once it is whole
     * @throws IkeFault if the message is whole and cannot be read
     */
    public Optional<IkePacket.Clear> add(IkePacket.EncryptedFragment fragment, PayloadProtection protection)
            throws IkeFault {
        boolean isOther = fragment.header().messageId() != messageId || fragment.total() > total;
        boolean isUseless = !isOther && (fragment.total() < total || parts.containsKey(fragment.number()));
        if (fragment.total() > MAX_FRAGMENTS || isUseless) {
            return Optional.empty();
        }
        Optional<byte[]> plaintext = fragment.open(protection);
        if (plaintext.isEmpty()) {
            return Optional.empty();
        }
        if (isOther) {
            clear();
            messageId = fragment.header().messageId();
            total = fragment.total();
        }
        keep(fragment, plaintext.orElseThrow());
        return whole();
    }

    /** Forgets the fragments of a message that is not whole. */
    public void clear() {
        parts.clear();
        first = null;
        messageId = -1;
        total = 0;
        bytes = 0;
    }

    /** Fragments that are kept. */
    int kept() {
        return parts.size();
    }

    private void keep(IkePacket.EncryptedFragment fragment, byte[] plaintext) {
        bytes += plaintext.length;
        if (bytes > MAX_BYTES) {
            clear();
            return;
        }
        parts.put(fragment.number(), plaintext);
        if (fragment.number() == 1) {
            first = fragment;
        }
    }

    private Optional<IkePacket.Clear> whole() throws IkeFault {
        IkePacket.EncryptedFragment head = first;
        if (head == null || parts.size() < total) {
            return Optional.empty();
        }
        byte[] plaintext = new byte[bytes];
        int at = 0;
        for (byte[] part : parts.values()) {
            System.arraycopy(part, 0, plaintext, at, part.length);
            at += part.length;
        }
        clear();
        return Optional.of(IkeReader.inner(head.header(), head.frame(), plaintext));
    }
}
