package net.isthmus.ipsec.ike.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import net.isthmus.core.config.EspProposal;
import net.isthmus.core.config.IkeProposal;
import net.isthmus.core.config.IpsecTransforms;
import net.isthmus.wire.OctetReader;
import net.isthmus.wire.Octets;

/**
 * One proposal of an SA payload (RFC 7296 §3.3.1): of each type of transform one is to be chosen.
 *
 * @param number from 1 on; the answer repeats that of the chosen one
 * @param protocol one of the constants, or a number that has none
 * @param spi empty in IKE_SA_INIT, 8 octets when an IKE SA is rekeyed, 4 for ESP
 */
public record Proposal(int number, int protocol, Octets spi, List<Transform> transforms) {
    /** Protocol of an IKE SA. */
    public static final int IKE = 1;

    /** Protocol of AH, which is not spoken here. */
    public static final int AH = 2;

    /** Protocol of ESP. */
    public static final int ESP = 3;

    /** No SPI. */
    public static final Octets NO_SPI = Octets.of(new byte[0]);

    public Proposal {
        transforms = List.copyOf(transforms);
    }

    /** What a configured proposal of IKE offers. */
    public static Proposal of(int number, IkeProposal offer, Octets spi) {
        IpsecTransforms words = offer.transforms();
        List<Transform> transforms = new ArrayList<>();
        words.encryption().forEach(cipher -> transforms.add(Transform.of(cipher)));
        words.integrity().forEach(integrity -> transforms.add(Transform.of(integrity)));
        offer.prf().forEach(prf -> transforms.add(Transform.of(prf)));
        addExchanges(transforms, words);
        return new Proposal(number, IKE, spi, transforms);
    }

    /** What a configured proposal of ESP offers. */
    public static Proposal of(int number, EspProposal offer, int spi) {
        IpsecTransforms words = offer.transforms();
        List<Transform> transforms = new ArrayList<>();
        words.encryption().forEach(cipher -> transforms.add(Transform.of(cipher)));
        words.integrity().forEach(integrity -> transforms.add(Transform.of(integrity)));
        addExchanges(transforms, words);
        offer.esn().forEach(isEsn -> transforms.add(Transform.ofEsn(isEsn)));
        return new Proposal(number, ESP, spi(spi), transforms);
    }

    private static void addExchanges(List<Transform> transforms, IpsecTransforms words) {
        words.keyExchange().forEach(exchange -> transforms.add(Transform.of(exchange)));
        for (int i = 0; i < words.additional().size(); i++) {
            TransformType type = TransformType.ADDITIONAL.get(i);
            words.additional().get(i).forEach(exchange -> transforms.add(Transform.of(type, exchange.transformId())));
        }
    }

    /** An SPI of 4 octets. */
    public static Octets spi(int spi) {
        return Octets.of(new byte[] {(byte) (spi >>> 24), (byte) (spi >>> 16), (byte) (spi >>> 8), (byte) spi});
    }

    /** An SPI of 8 octets. */
    public static Octets spi(long spi) {
        byte[] octets = new byte[Long.BYTES];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = (byte) (spi >>> 56 - 8 * i);
        }
        return Octets.of(octets);
    }

    /** The SPI of ESP as a number; 0 if it has not 4 octets, which is not a valid SPI. */
    public int espSpi() {
        OctetReader reader = spi.reader();
        int value = (int) reader.u32();
        return reader.isExhausted() ? value : 0;
    }

    /** The SPI of IKE as a number; 0 if it has not 8 octets, which is not a valid SPI. */
    public long ikeSpi() {
        OctetReader reader = spi.reader();
        long value = reader.i64();
        return reader.isExhausted() ? value : 0;
    }

    /** The transforms of one type, in their order. */
    public List<Transform> transforms(TransformType type) {
        return transforms.stream().filter(transform -> transform.is(type)).toList();
    }

    /** The types of its transforms, by number. */
    public Set<Integer> types() {
        return transforms.stream().map(Transform::type).collect(Collectors.toUnmodifiableSet());
    }

    /** The same with another SPI. */
    public Proposal withSpi(Octets other) {
        return new Proposal(number, protocol, other, transforms);
    }

    /** The same without key exchanges, as IKE_AUTH offers it (RFC 7296 §1.2). */
    public Proposal withoutKeyExchange() {
        return new Proposal(
                number,
                protocol,
                spi,
                transforms.stream()
                        .filter(transform -> !transform.is(TransformType.KEY_EXCHANGE)
                                && !TransformType.of(transform.type())
                                        .map(TransformType::isAdditional)
                                        .orElse(false))
                        .toList());
    }

    /** Its algorithms as swanctl writes them, known here or not: {@code 3des-sha1-prfsha1-modp1024}. */
    public String words() {
        String words = transforms.stream().map(Transform::word).collect(Collectors.joining("-"));
        return switch (protocol) {
            case IKE, ESP -> words;
            case AH -> "ah:" + words;
            default -> "protocol " + protocol + ":" + words;
        };
    }

    @Override
    public String toString() {
        return words();
    }
}
