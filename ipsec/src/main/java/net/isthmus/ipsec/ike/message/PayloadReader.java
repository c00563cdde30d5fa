package net.isthmus.ipsec.ike.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.isthmus.ipsec.sa.TrafficSelector;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.OctetReader;
import net.isthmus.wire.Octets;

/** From the body of a payload to its value. A body must be as long as its fields, to the octet. */
final class PayloadReader {
    private static final int MIN_NONCE_BYTES = 16;
    private static final int MAX_NONCE_BYTES = 256;
    private static final int SPI_BYTES = 4;
    private static final int TS_IPV4 = 7;
    private static final int TS_IPV6 = 8;
    private static final int TS_HEADER_BYTES = 4;
    private static final int TS_IPV4_BYTES = 16;
    private static final int TS_IPV6_BYTES = 40;
    private static final int MAX_ATTRIBUTES = 128;

    private PayloadReader() {}

    /** Reads the body of a payload that may stand in a chain. */
    static Payload read(PayloadType type, OctetReader body) throws IkeFault {
        Payload payload =
                switch (type) {
                    case SA -> ProposalReader.read(body);
                    case KE -> keyExchange(body);
                    case ID_INITIATOR, ID_RESPONDER -> identification(type == PayloadType.ID_INITIATOR, body);
                    case CERT -> new Payload.Certificate(body.u8(), body.rest());
                    case CERTREQ -> new Payload.CertificateRequest(body.u8(), body.rest());
                    case AUTH ->
                        new Payload.Authentication(body.u8(), body.skip(3).rest());
                    case NONCE -> nonce(body);
                    case NOTIFY -> notify(body);
                    case DELETE -> delete(body);
                    case VENDOR_ID -> new Payload.VendorId(body.rest());
                    case TS_INITIATOR, TS_RESPONDER -> selectors(type == PayloadType.TS_INITIATOR, body);
                    case CONFIGURATION -> configuration(body);
                    case EAP -> new Payload.Eap(body.rest());
                    case ENCRYPTED, ENCRYPTED_FRAGMENT ->
                        throw IkeFault.syntax("an encrypted payload inside of another, or not as the last");
                };
        if (!body.isExhausted()) {
            throw IkeFault.syntax(type.notation() + " is of a wrong length");
        }
        return payload;
    }

    private static Payload keyExchange(OctetReader body) throws IkeFault {
        int method = body.u16();
        Octets data = body.skip(2).rest();
        if (data.length() == 0) {
            throw IkeFault.syntax("KE without a public key");
        }
        return new Payload.KeyExchange(method, data);
    }

    private static Payload identification(boolean isInitiator, OctetReader body) throws IkeFault {
        Octets all = body.rest();
        if (all.length() < Payload.Identification.HEADER_BYTES) {
            throw IkeFault.syntax("an identity of %d bytes".formatted(all.length()));
        }
        var identity = new Payload.Identification(isInitiator, all);
        int length = all.length() - Payload.Identification.HEADER_BYTES;
        boolean isWrong =
                switch (identity.idType()) {
                    case Payload.Identification.IPV4 -> length != 4;
                    case Payload.Identification.IPV6 -> length != 16;
                    default -> false;
                };
        if (isWrong) {
            throw IkeFault.syntax("an identity that is an address of %d bytes".formatted(length));
        }
        return identity;
    }

    private static Payload nonce(OctetReader body) throws IkeFault {
        Octets data = body.rest();
        if (data.length() < MIN_NONCE_BYTES || data.length() > MAX_NONCE_BYTES) {
            throw IkeFault.syntax("a nonce of %d bytes; it has %d to %d (RFC 7296 section 3.9)"
                    .formatted(data.length(), MIN_NONCE_BYTES, MAX_NONCE_BYTES));
        }
        return new Payload.Nonce(data);
    }

    private static Payload notify(OctetReader body) {
        int protocol = body.u8();
        int spiBytes = body.u8();
        int type = body.u16();
        return new Payload.Notify(protocol, body.octets(spiBytes), type, body.rest());
    }

    private static Payload delete(OctetReader body) throws IkeFault {
        int protocol = body.u8();
        int spiBytes = body.u8();
        int count = body.u16();
        if (protocol == Proposal.IKE ? spiBytes != 0 || count != 0 : spiBytes != SPI_BYTES) {
            throw IkeFault.syntax("D for protocol %d with %d SPIs of %d bytes".formatted(protocol, count, spiBytes));
        }
        if (count * SPI_BYTES != body.remaining()) {
            throw IkeFault.syntax("D announces %d SPIs and has %d bytes".formatted(count, body.remaining()));
        }
        List<Integer> spis = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            spis.add((int) body.u32());
        }
        return new Payload.Delete(protocol, spis);
    }

    private static Payload selectors(boolean isInitiator, OctetReader body) throws IkeFault {
        int count = body.u8();
        body.skip(3);
        List<TrafficSelector> selectors = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int type = body.u8();
            int protocol = body.u8();
            int length = body.u16();
            OctetReader rest = body.part(length - TS_HEADER_BYTES);
            if (body.hasFailed()) {
                throw IkeFault.syntax("a traffic selector of %d bytes".formatted(length));
            }
            selector(type, length, protocol, rest).ifPresent(selectors::add);
        }
        return new Payload.TrafficSelectors(isInitiator, selectors);
    }

    private static Optional<TrafficSelector> selector(int type, int length, int protocol, OctetReader rest)
            throws IkeFault {
        if (type != TS_IPV4 && type != TS_IPV6) {
            return Optional.empty();
        }
        if (length != (type == TS_IPV4 ? TS_IPV4_BYTES : TS_IPV6_BYTES)) {
            throw IkeFault.syntax("a traffic selector of type %d has %d bytes".formatted(type, length));
        }
        int firstPort = rest.u16();
        int lastPort = rest.u16();
        IpAddress first = type == TS_IPV4 ? rest.ip4() : rest.ip6();
        IpAddress last = type == TS_IPV4 ? rest.ip4() : rest.ip6();
        if (first.compareTo(last) > 0) {
            throw IkeFault.syntax("a traffic selector from %s to %s".formatted(first, last));
        }
        return Optional.of(new TrafficSelector(protocol, first, last, firstPort, lastPort));
    }

    private static Payload configuration(OctetReader body) throws IkeFault {
        int kind = body.u8();
        body.skip(3);
        List<ConfigurationAttribute> attributes = new ArrayList<>();
        while (body.remaining() > 0) {
            int type = body.u16() & 0x7fff;
            attributes.add(new ConfigurationAttribute(type, body.octets(body.u16())));
            if (body.hasFailed() || attributes.size() > MAX_ATTRIBUTES) {
                throw IkeFault.syntax("CP has attributes that cannot be read");
            }
        }
        return new Payload.Configuration(kind, attributes);
    }
}
