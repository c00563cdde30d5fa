package net.isthmus.ipsec.ike.message;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How often a payload may stand in a message (RFC 7296 §1 and appendix C, RFC 9242, RFC 9370 §2.2.4). What is too few
 * is forgiven to an answer that tells of a failure or asks for a cookie; what is too many never is. Payloads that have
 * no row may come as often as they like, and payloads that make no sense are ignored by who acts on the message.
 */
final class PayloadRules {
    private static final List<PayloadType> ONCE_AT_MOST = List.of(
            PayloadType.SA,
            PayloadType.KE,
            PayloadType.NONCE,
            PayloadType.ID_INITIATOR,
            PayloadType.ID_RESPONDER,
            PayloadType.AUTH,
            PayloadType.TS_INITIATOR,
            PayloadType.TS_RESPONDER,
            PayloadType.CONFIGURATION,
            PayloadType.EAP);
    private static final Map<ExchangeType, List<PayloadType>> NEEDED = new EnumMap<>(Map.of(
            ExchangeType.IKE_SA_INIT, List.of(PayloadType.SA, PayloadType.KE, PayloadType.NONCE),
            ExchangeType.CREATE_CHILD_SA, List.of(PayloadType.SA, PayloadType.NONCE),
            ExchangeType.IKE_FOLLOWUP_KE, List.of(PayloadType.KE)));

    private PayloadRules() {}

    /** Checks a message that came in clear: IKE_SA_INIT, or an error about an IKE SA that the peer does not know. */
    static void checkClear(IkeHeader header, List<Payload> payloads) throws IkeFault {
        if (header.exchange() == ExchangeType.IKE_SA_INIT) {
            check(header, payloads);
            return;
        }
        Optional<Payload> other = payloads.stream()
                .filter(payload -> !(payload instanceof Payload.Notify))
                .findFirst();
        if (other.isPresent()) {
            throw IkeFault.syntax("%s with %s in clear"
                    .formatted(
                            header.exchange(),
                            PayloadType.notationOf(other.orElseThrow().type())));
        }
    }

    /** Refuses encryption before there can be keys. */
    static void checkMayBeEncrypted(IkeHeader header) throws IkeFault {
        if (header.exchange() == ExchangeType.IKE_SA_INIT) {
            throw IkeFault.syntax("IKE_SA_INIT that is encrypted");
        }
    }

    /** Checks a message that was protected. */
    static void checkProtected(IkeHeader header, List<Payload> payloads) throws IkeFault {
        check(header, payloads);
    }

    private static void check(IkeHeader header, List<Payload> payloads) throws IkeFault {
        for (PayloadType type : ONCE_AT_MOST) {
            if (count(type, payloads) > 1) {
                throw IkeFault.syntax("%s with more than one %s".formatted(header.exchange(), type.notation()));
            }
        }
        boolean isExcused = header.isResponse() && payloads.stream().anyMatch(PayloadRules::excuses);
        for (PayloadType type : NEEDED.getOrDefault(header.exchange(), List.of())) {
            if (!isExcused && count(type, payloads) == 0) {
                throw IkeFault.syntax("%s without %s".formatted(header.exchange(), type.notation()));
            }
        }
    }

    private static boolean excuses(Payload payload) {
        return payload instanceof Payload.Notify notify && (notify.isError() || notify.is(NotifyType.COOKIE));
    }

    private static long count(PayloadType type, List<Payload> payloads) {
        return payloads.stream()
                .filter(payload -> payload.type() == type.code())
                .count();
    }
}
