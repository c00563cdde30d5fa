package net.isthmus.ipsec.ike.fsm;

import net.isthmus.ipsec.ike.connection.Ppk;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.wire.Octets;

/** What PPK_IDENTITY holds (RFC 8784 §5.1): a type, and the name that both ends know the secret by. */
final class PpkIdentity {
    private static final int FIXED = 2;

    private PpkIdentity() {}

    /** The name of a secret. */
    static Octets write(String id) {
        byte[] data = new byte[1 + id.length()];
        data[0] = FIXED;
        for (int i = 0; i < id.length(); i++) {
            data[1 + i] = (byte) id.charAt(i);
        }
        return Octets.of(data);
    }

    /** True if the peer means this secret. */
    static boolean isFor(Payload.Notify said, Ppk ppk) {
        return said.data().equals(write(ppk.id()));
    }
}
