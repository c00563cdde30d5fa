package net.isthmus.ipsec.ike.message;

import net.isthmus.wire.Octets;

/**
 * A message that cannot be read. Checked, so that nobody forgets that strangers write messages; without a stack, since
 * strangers choose how often it is made.
 */
public final class IkeFault extends Exception {
    private static final long serialVersionUID = 1;

    private final NotifyType type;
    private final transient Octets data;

    private IkeFault(NotifyType type, Octets data, String reason) {
        super(reason, null, false, false);
        this.type = type;
        this.data = data;
    }

    /** A message that does not keep to the format. */
    public static IkeFault syntax(String reason) {
        return new IkeFault(NotifyType.INVALID_SYNTAX, Octets.of(new byte[0]), reason);
    }

    /** A payload that must be understood and is not (RFC 7296 §2.5). */
    public static IkeFault criticalPayload(int payloadType) {
        return new IkeFault(
                NotifyType.UNSUPPORTED_CRITICAL_PAYLOAD,
                Octets.of(new byte[] {(byte) payloadType}),
                "payload %d is marked critical, and is not understood here".formatted(payloadType));
    }

    /** Another version of the protocol (RFC 7296 §2.5). */
    public static IkeFault version(int major, int minor) {
        return new IkeFault(
                NotifyType.INVALID_MAJOR_VERSION,
                Octets.of(new byte[] {0x20}),
                "the message is of IKE version %d.%d; only IKEv2 is spoken here".formatted(major, minor));
    }

    /** The notification by which the peer is told, where it may be told. */
    public NotifyType type() {
        return type;
    }

    /** What that notification holds. */
    public Octets data() {
        return data;
    }

    /** What is wrong, for people. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
