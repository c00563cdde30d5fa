package net.isthmus.ipsec.ike.service;

import java.util.List;
import java.util.Optional;
import net.isthmus.ipsec.ike.message.ExchangeType;
import net.isthmus.ipsec.ike.message.IkeFault;
import net.isthmus.ipsec.ike.message.IkeHeader;
import net.isthmus.ipsec.ike.message.IkeMessage;
import net.isthmus.ipsec.ike.message.IkeWriter;
import net.isthmus.ipsec.ike.message.NotifyType;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.wire.OctetReader;
import net.isthmus.wire.Octets;

/** Answers in clear to those with whom there is no IKE SA: one notification, and nothing is remembered. */
final class StrangerReplies {
    private static final int RESPONSE = 0x20;
    private static final int FLAGS_AT = 19;
    private static final int VERSION_AT = 17;
    private static final int IKE_VERSION = 2;

    private StrangerReplies() {}

    /** One notification as the whole answer. */
    static Octets of(IkeHeader request, NotifyType type, Octets data) {
        return IkeWriter.clear(new IkeMessage(request.answer(), List.of(Payload.Notify.of(type, data))));
    }

    /**
     * The answer to a message that cannot be read: to a first message, so that the peer's operator learns what is
     * wrong, and to a newer version of the protocol (RFC 7296 §2.5, §2.21.1). To anything else there is none.
     */
    static Optional<Octets> of(byte[] datagram, IkeFault fault) {
        if (datagram.length < IkeHeader.LENGTH || (datagram[FLAGS_AT] & RESPONSE) != 0) {
            return Optional.empty();
        }
        OctetReader reader = OctetReader.of(datagram);
        long initiatorSpi = reader.i64();
        long responderSpi = reader.i64();
        int exchange = reader.skip(2).u8();
        int messageId = (int) reader.skip(1).u32();
        boolean isNewer = (datagram[VERSION_AT] & 0xff) >>> 4 > IKE_VERSION;
        boolean isFirst = responderSpi == 0 && messageId == 0 && exchange == ExchangeType.IKE_SA_INIT.code();
        if (fault.type() == NotifyType.INVALID_MAJOR_VERSION ? !isNewer : !isFirst) {
            return Optional.empty();
        }
        var request = new IkeHeader(
                initiatorSpi,
                responderSpi,
                ExchangeType.of(exchange).orElse(ExchangeType.INFORMATIONAL),
                true,
                false,
                messageId);
        return Optional.of(of(request, fault.type(), fault.data()));
    }
}
