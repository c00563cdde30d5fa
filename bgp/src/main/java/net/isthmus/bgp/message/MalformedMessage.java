package net.isthmus.bgp.message;

import net.isthmus.wire.Octets;

/** Ends the reading of a message, and with it the session. Never leaves {@link MessageReader}; costs no stack trace. */
final class MalformedMessage extends Exception {
    private static final long serialVersionUID = 1;

    private final transient ProtocolFault fault;

    MalformedMessage(ProtocolFault fault) {
        super(fault.text(), null, false, false);
        this.fault = fault;
    }

    MalformedMessage(ErrorCode error, String text) {
        this(new ProtocolFault(error, text));
    }

    MalformedMessage(ErrorCode error, Octets value, String text) {
        this(new ProtocolFault(error, value, text));
    }

    ProtocolFault fault() {
        return fault;
    }
}
