package net.isthmus.ipsec.ike.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.isthmus.core.config.EspProposal;
import net.isthmus.core.config.IkeProposal;
import net.isthmus.ipsec.sa.TrafficSelector;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.Octets;

/** Messages that keep to the rules, made by chance from a seed. */
final class Messages {
    private final Random random;

    Messages(long seed) {
        random = new Random(seed);
    }

    static IkeHeader header(ExchangeType exchange, boolean isResponse) {
        return new IkeHeader(0x1122334455667788L, 0x99aabbccddeeff00L, exchange, !isResponse, isResponse, 7);
    }

    /** One of an exchange that has keys, with any payloads. */
    IkeMessage any() {
        List<Payload> payloads = new ArrayList<>();
        for (Supplier<Payload> kind : once()) {
            if (random.nextBoolean()) {
                payloads.add(kind.get());
            }
        }
        for (Supplier<Payload> kind : often()) {
            for (int i = random.nextInt(3); i > 0; i--) {
                payloads.add(kind.get());
            }
        }
        return new IkeMessage(header(ExchangeType.IKE_AUTH, random.nextBoolean()), payloads);
    }

    private List<Supplier<Payload>> once() {
        return List.of(
                this::proposals,
                () -> new Payload.KeyExchange(random.nextInt(40), octets(1, 600)),
                () -> identity(true),
                () -> identity(false),
                () -> new Payload.Authentication(random.nextInt(20), octets(0, 256)),
                () -> new Payload.Nonce(octets(16, 256)),
                () -> selectors(true),
                () -> selectors(false),
                this::configuration,
                () -> new Payload.Eap(octets(0, 50)));
    }

    private List<Supplier<Payload>> often() {
        return List.of(
                () -> new Payload.Certificate(random.nextInt(12), octets(0, 1500)),
                () -> new Payload.CertificateRequest(4, octets(0, 60)),
                this::notification,
                () -> Payload.Delete.childSas(IntStream.range(0, random.nextInt(9))
                        .map(i -> random.nextInt())
                        .boxed()
                        .toList()),
                Payload.Delete::ikeSa,
                () -> new Payload.VendorId(octets(0, 40)),
                () -> new Payload.Unknown(54 + random.nextInt(150), false, octets(0, 40)));
    }

    private Payload proposals() {
        List<Proposal> proposals = new ArrayList<>();
        proposals.add(
                Proposal.of(1, IkeProposal.parse("aes256gcm16-prfsha384-x25519-ecp256-ke1_mlkem768"), Proposal.NO_SPI));
        proposals.add(Proposal.of(
                2, IkeProposal.parse("aes256-aes128-sha256-sha1-modp2048"), Proposal.spi(random.nextLong())));
        proposals.add(Proposal.of(3, EspProposal.parse("aes128gcm16-chacha20poly1305-x25519"), random.nextInt()));
        proposals.add(new Proposal(
                4,
                9,
                octets(0, 12),
                List.of(new Transform(
                        200, random.nextInt(65_536), List.of(new TransformAttribute(77, false, octets(0, 9)))))));
        return new Payload.SecurityAssociation(proposals.subList(0, 1 + random.nextInt(proposals.size())));
    }

    private Payload identity(boolean isInitiator) {
        return switch (random.nextInt(4)) {
            case 0 -> Payload.Identification.of(isInitiator, Payload.Identification.IPV4, octets(4, 4));
            case 1 -> Payload.Identification.of(isInitiator, Payload.Identification.IPV6, octets(16, 16));
            case 2 -> Payload.Identification.of(isInitiator, Payload.Identification.DER_ASN1_DN, octets(0, 70));
            default -> Payload.Identification.of(isInitiator, Payload.Identification.FQDN, octets(0, 70));
        };
    }

    private Payload notification() {
        NotifyType type = NotifyType.values()[random.nextInt(NotifyType.values().length)];
        return random.nextBoolean()
                ? Payload.Notify.of(type, octets(0, 40))
                : Payload.Notify.of(type, random.nextInt(), octets(0, 40));
    }

    private Payload selectors(boolean isInitiator) {
        return new Payload.TrafficSelectors(
                isInitiator,
                Stream.generate(this::selector).limit(random.nextInt(6)).toList());
    }

    private TrafficSelector selector() {
        IpAddress one = random.nextBoolean()
                ? IpAddress.ofIpv4(random.nextInt())
                : IpAddress.ofIpv6(random.nextLong(), random.nextLong());
        IpAddress other = one.isIpv4()
                ? IpAddress.ofIpv4(random.nextInt())
                : IpAddress.ofIpv6(random.nextLong(), random.nextLong());
        boolean isInOrder = one.compareTo(other) <= 0;
        return new TrafficSelector(
                random.nextInt(256),
                isInOrder ? one : other,
                isInOrder ? other : one,
                random.nextInt(65_536),
                random.nextInt(65_536));
    }

    private Payload configuration() {
        return new Payload.Configuration(
                random.nextInt(5),
                Stream.generate(() -> new ConfigurationAttribute(random.nextInt(32_768), octets(0, 20)))
                        .limit(random.nextInt(4))
                        .toList());
    }

    Octets octets(int least, int most) {
        byte[] bytes = new byte[least + random.nextInt(most - least + 1)];
        random.nextBytes(bytes);
        return Octets.of(bytes);
    }
}
