package net.isthmus.ipsec.ike.fsm;

import java.util.List;
import java.util.Optional;
import net.isthmus.ipsec.ike.message.ExchangeType;
import net.isthmus.ipsec.ike.message.IkePacket;
import net.isthmus.ipsec.ike.message.Payload;

/**
 * An INFORMATIONAL exchange whose answer only says that the peer has heard it; without payloads the question whether it
 * lives (RFC 7296 §1.4, §2.4).
 */
final class NoticeTask extends Task {
    private final List<Payload> payloads;

    NoticeTask(List<Payload> payloads) {
        this.payloads = payloads;
    }

    @Override
    Optional<Ask> begin(IkeSa sa) {
        return Optional.of(new Ask(ExchangeType.INFORMATIONAL, payloads));
    }

    @Override
    void answered(IkeSa sa, IkePacket.Clear answer) {}

    @Override
    String what() {
        return payloads.isEmpty() ? "whether it lives" : "a notice";
    }
}
