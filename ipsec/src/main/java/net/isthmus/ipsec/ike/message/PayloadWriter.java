package net.isthmus.ipsec.ike.message;

import java.util.List;
import net.isthmus.ipsec.sa.TrafficSelector;
import net.isthmus.wire.OctetWriter;

/** From payloads to octets. */
final class PayloadWriter {
    private static final int CRITICAL = 0x80;
    private static final int SHORT_FORM = 0x8000;

    private PayloadWriter() {}

    /** Appends a chain. */
    static void write(List<Payload> payloads, OctetWriter out) {
        for (int i = 0; i < payloads.size(); i++) {
            int begin = out.length();
            boolean isLast = i == payloads.size() - 1;
            boolean isCritical = payloads.get(i) instanceof Payload.Unknown unknown && unknown.isCritical();
            out.u8(isLast ? PayloadType.NONE : payloads.get(i + 1).type());
            out.u8(isCritical ? CRITICAL : 0).u16(0);
            write(payloads.get(i), out);
            out.putU16(begin + 2, out.length() - begin);
        }
    }

    private static void write(Payload payload, OctetWriter out) {
        switch (payload) {
            case Payload.SecurityAssociation sa -> proposals(sa.proposals(), out);
            case Payload.KeyExchange ke -> out.u16(ke.method()).u16(0).octets(ke.data());
            case Payload.Identification id -> out.octets(id.body());
            case Payload.Certificate certificate ->
                out.u8(certificate.encoding()).octets(certificate.data());
            case Payload.CertificateRequest request ->
                out.u8(request.encoding()).octets(request.authorities());
            case Payload.Authentication auth -> out.u8(auth.method()).zeros(3).octets(auth.data());
            case Payload.Nonce nonce -> out.octets(nonce.data());
            case Payload.Notify notify ->
                out.u8(notify.protocol())
                        .u8(notify.spi().length())
                        .u16(notify.notification())
                        .octets(notify.spi())
                        .octets(notify.data());
            case Payload.Delete delete -> delete(delete, out);
            case Payload.VendorId vendor -> out.octets(vendor.data());
            case Payload.TrafficSelectors ts -> selectors(ts.selectors(), out);
            case Payload.Configuration configuration -> configuration(configuration, out);
            case Payload.Eap eap -> out.octets(eap.message());
            case Payload.Unknown unknown -> out.octets(unknown.body());
        }
    }

    private static void proposals(List<Proposal> proposals, OctetWriter out) {
        for (int i = 0; i < proposals.size(); i++) {
            Proposal proposal = proposals.get(i);
            int begin = out.length();
            out.u8(i == proposals.size() - 1 ? 0 : 2).u8(0).u16(0);
            out.u8(proposal.number()).u8(proposal.protocol());
            out.u8(proposal.spi().length()).u8(proposal.transforms().size());
            out.octets(proposal.spi());
            transforms(proposal.transforms(), out);
            out.putU16(begin + 2, out.length() - begin);
        }
    }

    private static void transforms(List<Transform> transforms, OctetWriter out) {
        for (int i = 0; i < transforms.size(); i++) {
            Transform transform = transforms.get(i);
            int begin = out.length();
            out.u8(i == transforms.size() - 1 ? 0 : 3).u8(0).u16(0);
            out.u8(transform.type()).u8(0).u16(transform.id());
            for (TransformAttribute attribute : transform.attributes()) {
                if (attribute.isShort()) {
                    out.u16(SHORT_FORM | attribute.type()).octets(attribute.value());
                } else {
                    out.u16(attribute.type()).u16(attribute.value().length()).octets(attribute.value());
                }
            }
            out.putU16(begin + 2, out.length() - begin);
        }
    }

    private static void delete(Payload.Delete delete, OctetWriter out) {
        out.u8(delete.protocol()).u8(delete.protocol() == Proposal.IKE ? 0 : Integer.BYTES);
        out.u16(delete.spis().size());
        delete.spis().forEach(out::u32);
    }

    private static void selectors(List<TrafficSelector> selectors, OctetWriter out) {
        out.u8(selectors.size()).zeros(3);
        for (TrafficSelector selector : selectors) {
            boolean isIpv4 = selector.first().isIpv4();
            out.u8(isIpv4 ? 7 : 8).u8(selector.protocol()).u16(isIpv4 ? 16 : 40);
            out.u16(selector.firstPort()).u16(selector.lastPort());
            out.address(selector.first()).address(selector.last());
        }
    }

    private static void configuration(Payload.Configuration configuration, OctetWriter out) {
        out.u8(configuration.kind()).zeros(3);
        for (ConfigurationAttribute attribute : configuration.attributes()) {
            out.u16(attribute.type()).u16(attribute.value().length()).octets(attribute.value());
        }
    }
}
