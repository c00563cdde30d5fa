package net.isthmus.ipsec.ike.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import net.isthmus.core.config.EspProposal;
import net.isthmus.core.config.IkeProposal;
import net.isthmus.ipsec.sa.TrafficSelector;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.Octets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages from octets and back, and what is refused. */
class IkeReaderTest {
    /** What strongSwan 5.9.8 says first. */
    private static final String STRONGSWAN = """
            a7444580fe691bda000000000000000021202208000000000000011c2200005c02000034010100050300000c0100000c800e0100\
            030000080300000c0300000802000005030000080400001f00000008040000020000002402010003\
            0300000c01000014800e00800300000802000005000000080400001328000028001f0000\
            68a3913e8f3260146b70451d0e823902c4246788655c9f669cbc4f9590d23d1e29000024\
            ff0e514a9c523c6c2a6f64e44bae817f35899a98e35738305168be5ad73ad061\
            2900001c00004004c6217900b3edb4d0e0a422a27d6446e8531feca72900001c00004005\
            8034b773ff771453429a79cab8674f2f9dd2adbf290000080000402e290000100000402f00020003000400050000000800004016""";

    private static final byte[] GOLDEN = HexFormat.of().parseHex(STRONGSWAN);

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @Test
    void shouldReadWhatStrongswanSays() throws IkeFault {
        IkeMessage message = clear(GOLDEN);
        assertThat(message.header())
                .isEqualTo(new IkeHeader(0xa7444580fe691bdaL, 0, ExchangeType.IKE_SA_INIT, true, false, 0));
        assertThat(message.summary())
                .isEqualTo("IKE_SA_INIT request 0 [SA(aes256-sha256-prfsha256-x25519-modp1024, "
                        + "aes128gcm16-prfsha256-ecp256), KE(x25519), No, N(NAT_DETECTION_SOURCE_IP), "
                        + "N(NAT_DETECTION_DESTINATION_IP), N(IKEV2_FRAGMENTATION_SUPPORTED), "
                        + "N(SIGNATURE_HASH_ALGORITHMS), N(REDIRECT_SUPPORTED)]");
        assertThat(message.first(Payload.KeyExchange.class))
                .hasValueSatisfying(ke -> assertThat(ke.data().length()).isEqualTo(32));
    }

    @Test
    void shouldWriteTheSameOctetsWhenItWritesWhatItHasRead() throws IkeFault {
        assertThat(IkeWriter.clear(clear(GOLDEN)).toBytes()).isEqualTo(GOLDEN);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldReadWhatItWritesWhateverThePayloads(long seed) throws IkeFault {
        IkeMessage message = new Messages(seed).any();
        FakeProtection protection = seed % 2 == 0 ? FakeProtection.LIKE_GCM : FakeProtection.LIKE_CBC;
        Octets sealed = IkeWriter.seal(message, protection);
        Optional<IkePacket.Clear> opened = encrypted(sealed.toBytes()).open(protection);
        assertThat(opened).hasValueSatisfying(clear -> {
            assertThat(clear.message()).isEqualTo(message);
            assertThat(clear.octets()).isEqualTo(IkeWriter.authenticated(message));
        });
    }

    @Test
    void shouldTellNothingWhenAMessageIsNotAuthentic() throws IkeFault {
        byte[] sealed =
                IkeWriter.seal(new Messages(1).any(), FakeProtection.LIKE_CBC).toBytes();
        for (int at : new int[] {8, 40, sealed.length / 2, sealed.length - 1}) {
            byte[] changed = sealed.clone();
            changed[at] ^= 1;
            assertThat(encrypted(changed).open(FakeProtection.LIKE_CBC)).isEmpty();
        }
    }

    @Test
    void shouldReadAnEmptyMessageWhenItAsksWhetherWeLive() throws IkeFault {
        var message = new IkeMessage(Messages.header(ExchangeType.INFORMATIONAL, false), List.of());
        Octets sealed = IkeWriter.seal(message, FakeProtection.LIKE_GCM);
        assertThat(encrypted(sealed.toBytes()).open(FakeProtection.LIKE_GCM))
                .hasValueSatisfying(clear -> assertThat(clear.message()).isEqualTo(message));
    }

    @Test
    void shouldNamePayloadWhenItIsCriticalAndUnknown() {
        byte[] datagram = withPayload(200, true, new byte[4]);
        assertThatThrownBy(() -> IkeReader.read(datagram))
                .asInstanceOf(type(IkeFault.class))
                .satisfies(fault -> {
                    assertThat(fault.type()).isEqualTo(NotifyType.UNSUPPORTED_CRITICAL_PAYLOAD);
                    assertThat(fault.data()).isEqualTo(Octets.of(new byte[] {(byte) 200}));
                });
    }

    @Test
    void shouldPassOverPayloadWhenItIsUnknownAndNotCritical() throws IkeFault {
        assertThat(clear(withPayload(200, false, new byte[4])).all(Payload.Unknown.class))
                .containsExactly(new Payload.Unknown(200, false, Octets.of(new byte[4])));
    }

    @ParameterizedTest
    @CsvSource({
        "34, '', KE without a public key",
        "40, 000000000000000000000000000000, a nonce of 15 bytes",
        "41, 0004400000, N is of a wrong length",
        "42, 03040002aabbccdd, D announces 2 SPIs",
        "42, 0104000100000000, D for protocol 1",
        "42, 0308000100000000, D for protocol 3",
        "35, 010000000a0000, an address of 3 bytes",
        "44, 01000000070000100000ffff0a00000a0a000001, from 10.0.0.10 to 10.0.0.1",
        "44, 0100000007000008aaaaaaaa, has 8 bytes",
        "44, 02000000070000100000ffff0a0000010a000001, a traffic selector of 0 bytes",
        "44, 01000000070000100000ffff0a0000010a00000100, TSi is of a wrong length",
        "33, '', proposal 1 cannot be read",
        "33, 0000000801030000, SPI of 0 bytes",
        "33, 0200000801010000, proposal 2 cannot be read",
        "33, 02000008010100000000000803010000, proposal 3 follows proposal 1",
        "33, 000000100101000103000008010000ff, a transform cannot be read",
        "33, 00000010010100010000000801000014800e, wrong length",
        "33, 0000001201010001000000080100001400, cannot be read",
        "46, '', IKE_SA_INIT that is encrypted",
    })
    void shouldSayWhatIsWrongWhenAPayloadIs(int payloadType, String hex, String reason) {
        byte[] datagram = withPayload(payloadType, false, HexFormat.of().parseHex(hex));
        assertThatThrownBy(() -> IkeReader.read(datagram))
                .hasMessageContaining(reason)
                .asInstanceOf(type(IkeFault.class))
                .extracting(IkeFault::type)
                .isEqualTo(NotifyType.INVALID_SYNTAX);
    }

    @Test
    void shouldRefuseWhenAPayloadComesTwiceThatMayComeOnce() {
        var nonce = new Payload.Nonce(Octets.of(new byte[32]));
        var message = new IkeMessage(Messages.header(ExchangeType.IKE_SA_INIT, false), List.of(nonce, nonce));
        assertThatThrownBy(() -> IkeReader.read(IkeWriter.clear(message).toBytes()))
                .hasMessage("IKE_SA_INIT with more than one No");
    }

    @Test
    void shouldRefuseWhenAPayloadIsMissing() {
        var nonce = new Payload.Nonce(Octets.of(new byte[32]));
        var message = new IkeMessage(Messages.header(ExchangeType.IKE_SA_INIT, false), List.of(nonce));
        assertThatThrownBy(() -> IkeReader.read(IkeWriter.clear(message).toBytes()))
                .hasMessage("IKE_SA_INIT without SA");
    }

    @ParameterizedTest
    @ValueSource(strings = {"COOKIE", "INVALID_KE_PAYLOAD", "NO_PROPOSAL_CHOSEN"})
    void shouldForgiveWhatIsMissingWhenTheAnswerIsNo(NotifyType notification) throws IkeFault {
        var message = new IkeMessage(
                Messages.header(ExchangeType.IKE_SA_INIT, true), List.of(Payload.Notify.of(notification)));
        assertThat(clear(IkeWriter.clear(message).toBytes())).isEqualTo(message);
    }

    @Test
    void shouldRefuseClearMessageWhenThereOughtToBeKeys() {
        var message =
                new IkeMessage(Messages.header(ExchangeType.INFORMATIONAL, false), List.of(Payload.Delete.ikeSa()));
        assertThatThrownBy(() -> IkeReader.read(IkeWriter.clear(message).toBytes()))
                .hasMessage("INFORMATIONAL with D in clear");
    }

    @Test
    void shouldAskForVersion2WhenAnotherComes() {
        byte[] datagram = GOLDEN.clone();
        datagram[17] = 0x10;
        assertThatThrownBy(() -> IkeReader.read(datagram))
                .asInstanceOf(type(IkeFault.class))
                .extracting(IkeFault::type)
                .isEqualTo(NotifyType.INVALID_MAJOR_VERSION);
    }

    @Test
    void shouldReadWhenMinorVersionIsNewerAndReservedBitsAreSet() throws IkeFault {
        byte[] datagram = GOLDEN.clone();
        datagram[17] = 0x2f;
        datagram[19] |= (byte) 0xc7;
        assertThat(clear(datagram)).isEqualTo(clear(GOLDEN));
    }

    @Test
    void shouldBoundPayloadsWhenThereAreMany() {
        List<Payload> many = LongStream.range(0, IkeReader.MAX_PAYLOADS + 1)
                .<Payload>mapToObj(i -> Payload.Notify.of(NotifyType.INITIAL_CONTACT))
                .toList();
        byte[] datagram = IkeWriter.clear(new IkeMessage(Messages.header(ExchangeType.IKE_SA_INIT, false), many))
                .toBytes();
        assertThatThrownBy(() -> IkeReader.read(datagram)).hasMessageContaining("more than");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 2, 0, des",
        "1, 3, 0, 3des",
        "1, 12, 256, aes256",
        "1, 12, 0, aes",
        "1, 13, 128, aes128ctr",
        "1, 16, 256, aes256ccm16",
        "1, 23, 192, camellia192",
        "1, 250, 128, encr-250-128",
        "1, 28, 0, chacha20poly1305",
        "2, 1, 0, prfmd5",
        "2, 4, 0, prfaesxcbc",
        "3, 1, 0, md5",
        "3, 8, 0, aescmac",
        "4, 2, 0, modp1024",
        "4, 28, 0, ecp256bp",
        "4, 1000, 0, ke-1000",
        "5, 1, 0, esn",
        "6, 36, 0, ke1_mlkem768",
        "12, 37, 0, ke7_mlkem1024",
        "99, 1, 0, transform99-1",
    })
    void shouldHaveAWordForAlgorithmsThatItDoesNotSpeak(int type, int id, int keyBits, String word) {
        List<TransformAttribute> attributes = keyBits == 0 ? List.of() : List.of(TransformAttribute.keyLength(keyBits));
        assertThat(new Transform(type, id, attributes).word()).isEqualTo(word);
    }

    @Test
    void shouldOfferWhatIsConfigured() {
        assertThat(Proposal.of(1, IkeProposal.parse("aes256gcm16-prfsha384-ecp384"), Proposal.NO_SPI)
                        .words())
                .isEqualTo("aes256gcm16-prfsha384-ecp384");
        Proposal esp = Proposal.of(1, EspProposal.parse("aes128-sha256-x25519-ke1_mlkem768"), 0xdeadbeef);
        assertThat(esp.words()).isEqualTo("aes128-sha256-x25519-ke1_mlkem768-esn-noesn");
        assertThat(esp.withoutKeyExchange().words()).isEqualTo("aes128-sha256-esn-noesn");
        assertThat(esp.espSpi()).isEqualTo(0xdeadbeef);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 10.0.0.0, 10.255.255.255, 0, 65535, 10.0.0.0/8",
        "0, 0.0.0.0, 255.255.255.255, 0, 65535, 0.0.0.0/0",
        "0, 10.0.0.1, 10.0.0.9, 0, 65535, 10.0.0.1-10.0.0.9",
        "17, 10.0.0.1, 10.0.0.1, 4789, 4789, 10.0.0.1[17/4789]",
        "6, 2001:db8::, 2001:db8::ffff, 1, 9, 2001:db8::/112[6/1-9]",
        "6, 10.0.0.1, 10.0.0.1, 65535, 0, 10.0.0.1[6/opaque]",
        "47, 10.0.0.1, 10.0.0.1, 0, 65535, 10.0.0.1[47]",
    })
    void shouldShowSelectorsAsPeopleWriteThem(
            int protocol, String first, String last, int firstPort, int lastPort, String text) {
        assertThat(SelectorText.of(new TrafficSelector(
                        protocol, IpAddress.parse(first), IpAddress.parse(last), firstPort, lastPort)))
                .isEqualTo(text);
    }

    @Test
    void shouldShowNoControlCharactersWhenAPeerPutsThemIntoItsIdentity() {
        Octets name = Octets.of("a\u001b[31m\u202e.example.org\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(IdentityText.of(Payload.Identification.FQDN, name)).isEqualTo("a?[31m?.example.org?");
    }

    private static byte[] withPayload(int type, boolean isCritical, byte[] body) {
        var unknown = new Payload.Unknown(type, false, Octets.of(body));
        var message = new IkeMessage(
                Messages.header(ExchangeType.IKE_SA_INIT, true),
                List.of(unknown, Payload.Notify.of(NotifyType.COOKIE)));
        byte[] datagram = IkeWriter.clear(
                        type == PayloadType.ENCRYPTED.code()
                                ? new IkeMessage(message.header(), List.of(unknown))
                                : message)
                .toBytes();
        datagram[IkeHeader.LENGTH + 1] = (byte) (isCritical ? 0x80 : 0);
        return datagram;
    }

    private static IkeMessage clear(byte[] datagram) throws IkeFault {
        IkePacket packet = IkeReader.read(datagram);
        assertThat(packet).isInstanceOf(IkePacket.Clear.class);
        return ((IkePacket.Clear) packet).message();
    }

    private static IkePacket.Encrypted encrypted(byte[] datagram) throws IkeFault {
        return (IkePacket.Encrypted) IkeReader.read(datagram);
    }
}
