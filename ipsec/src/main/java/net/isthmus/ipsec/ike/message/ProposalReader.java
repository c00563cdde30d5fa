package net.isthmus.ipsec.ike.message;

import java.util.ArrayList;
import java.util.List;
import net.isthmus.wire.OctetReader;
import net.isthmus.wire.Octets;

/**
 * From the body of an SA payload to proposals (RFC 7296 §3.3). Substructures say both how long they are and whether
 * another follows; whoever contradicts himself is not believed.
 *
 * <pre>
 * +-----------+----------+-----------------+         +-----------+----------+------------------+
 * | 0 or 2    | reserved | proposal length |         | 0 or 3    | reserved | transform length |
 * +-----------+----------+--------+--------+         +-----------+----------+------------------+
 * | number    | protocol |SPI size| count  |         | type      | reserved | id               |
 * +-----------+----------+--------+--------+         +-----------+----------+------------------+
 * | SPI, transforms                        |         | attributes                              |
 * +----------------------------------------+         +-----------------------------------------+
 * </pre>
 */
final class ProposalReader {
    /** The most proposals of a payload, and the most transforms of all its proposals together. */
    static final int MAX_PROPOSALS = 64;

    static final int MAX_TRANSFORMS = 1024;

    private static final int HEADER_BYTES = 8;
    private static final int MORE_PROPOSALS = 2;
    private static final int MORE_TRANSFORMS = 3;
    private static final int SHORT_FORM = 0x8000;
    private static final int MAX_ATTRIBUTES = 8;

    private ProposalReader() {}

    /** Reads all proposals. */
    static Payload read(OctetReader body) throws IkeFault {
        List<Proposal> proposals = new ArrayList<>();
        int transforms = 0;
        boolean hasMore = true;
        while (hasMore) {
            int more = body.u8();
            int length = body.skip(1).u16();
            OctetReader inner = body.part(length - 4);
            if (body.hasFailed() || length < HEADER_BYTES || more != 0 && more != MORE_PROPOSALS) {
                throw IkeFault.syntax("proposal %d cannot be read".formatted(proposals.size() + 1));
            }
            Proposal proposal = proposal(inner);
            if (!proposals.isEmpty() && proposal.number() != proposals.getLast().number() + 1) {
                throw IkeFault.syntax("proposal %d follows proposal %d"
                        .formatted(proposal.number(), proposals.getLast().number()));
            }
            proposals.add(proposal);
            transforms += proposal.transforms().size();
            if (proposals.size() > MAX_PROPOSALS || transforms > MAX_TRANSFORMS) {
                throw IkeFault.syntax("more than %d proposals, or more than %d transforms in all"
                        .formatted(MAX_PROPOSALS, MAX_TRANSFORMS));
            }
            hasMore = more == MORE_PROPOSALS;
        }
        return new Payload.SecurityAssociation(proposals);
    }

    private static Proposal proposal(OctetReader inner) throws IkeFault {
        int number = inner.u8();
        int protocol = inner.u8();
        int spiBytes = inner.u8();
        int count = inner.u8();
        boolean isSpiRight =
                switch (protocol) {
                    case Proposal.IKE -> spiBytes == 0 || spiBytes == Long.BYTES;
                    case Proposal.AH, Proposal.ESP -> spiBytes == Integer.BYTES;
                    default -> true;
                };
        if (number == 0 || !isSpiRight) {
            throw IkeFault.syntax(
                    "proposal %d of protocol %d has an SPI of %d bytes".formatted(number, protocol, spiBytes));
        }
        Octets spi = inner.octets(spiBytes);
        List<Transform> transforms = new ArrayList<>(count);
        for (int i = 1; i <= count; i++) {
            transforms.add(transform(inner, i == count));
        }
        if (!inner.isExhausted()) {
            throw IkeFault.syntax("proposal %d is of a wrong length".formatted(number));
        }
        return new Proposal(number, protocol, spi, transforms);
    }

    private static Transform transform(OctetReader reader, boolean isLast) throws IkeFault {
        int more = reader.u8();
        int length = reader.skip(1).u16();
        OctetReader inner = reader.part(length - 4);
        if (reader.hasFailed() || length < HEADER_BYTES || more != (isLast ? 0 : MORE_TRANSFORMS)) {
            throw IkeFault.syntax("a transform cannot be read");
        }
        int type = inner.u8();
        int id = inner.skip(1).u16();
        List<TransformAttribute> attributes = new ArrayList<>();
        while (inner.remaining() > 0) {
            attributes.add(attribute(inner));
            if (inner.hasFailed() || attributes.size() > MAX_ATTRIBUTES) {
                throw IkeFault.syntax("a transform has attributes that cannot be read");
            }
        }
        return new Transform(type, id, attributes);
    }

    private static TransformAttribute attribute(OctetReader reader) {
        int type = reader.u16();
        return (type & SHORT_FORM) != 0
                ? new TransformAttribute(type & ~SHORT_FORM, true, reader.octets(2))
                : new TransformAttribute(type, false, reader.octets(reader.u16()));
    }
}
