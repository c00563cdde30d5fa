package net.isthmus.ipsec.ike.message;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A message in clear: what {@link IkeReader} reads, once it is decrypted, and {@link IkeWriter} writes. */
public record IkeMessage(IkeHeader header, List<Payload> payloads) {
    public IkeMessage {
        payloads = List.copyOf(payloads);
    }

    /** The payloads of one kind, in their order. */
    public <T extends Payload> List<T> all(Class<T> kind) {
        return Payload.of(kind, payloads);
    }

    /** The first payload of one kind. */
    public <T extends Payload> Optional<T> first(Class<T> kind) {
        return all(kind).stream().findFirst();
    }

    /** The notifications of one type. */
    public List<Payload.Notify> notifications(NotifyType type) {
        return all(Payload.Notify.class).stream()
                .filter(notify -> notify.is(type))
                .toList();
    }

    /** The first notification of one type. */
    public Optional<Payload.Notify> notification(NotifyType type) {
        return notifications(type).stream().findFirst();
    }

    /** The first notification of a failure. */
    public Optional<Payload.Notify> error() {
        return all(Payload.Notify.class).stream()
                .filter(Payload.Notify::isError)
                .findFirst();
    }

    /** True if it has that notification. */
    public boolean has(NotifyType type) {
        return !notifications(type).isEmpty();
    }

    /** Its payloads in one line, without secrets: {@code IKE_AUTH request 1 [IDi(a.example.org), AUTH(method 2)]}. */
    public String summary() {
        return payloads.stream()
                .map(Payload::toString)
                .collect(Collectors.joining(
                        ", ",
                        "%s %s %s ["
                                .formatted(
                                        header.exchange(),
                                        header.isResponse() ? "response" : "request",
                                        Integer.toUnsignedString(header.messageId())),
                        "]"));
    }
}
