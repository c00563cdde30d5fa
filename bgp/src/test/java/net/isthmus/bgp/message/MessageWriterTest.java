package net.isthmus.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import net.isthmus.bgp.attr.Aggregator;
import net.isthmus.bgp.attr.AsPath;
import net.isthmus.bgp.attr.AsSegment;
import net.isthmus.bgp.attr.Community;
import net.isthmus.bgp.attr.PathAttributes;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.Octets;
import org.junit.jupiter.api.Test;

class MessageWriterTest {
    private static final WireOptions SHORT = new WireOptions(false, true, false, true, Set.of(Family.values()));
    private static final WireOptions LONG = new WireOptions(false, true, true, true, Set.of(Family.values()));
    private static final WireOptions TWO_OCTETS = new WireOptions(false, false, false, false, Set.of(Family.values()));
    private static final PathAttributes PATH =
            PathAttributes.LOCAL.toBuilder().asPath(AsPath.of(65_001L)).build();
    private static final IpAddress NEXT_HOP = IpAddress.parse("10.0.0.1");
    private static final IpAddress NEXT_HOP_6 = IpAddress.parse("2001:db8::1");

    private final List<byte[]> written = new ArrayList<>();

    @Test
    void shouldFillMessagesWhenThereAreManyPrefixes() {
        List<IpPrefix> prefixes = ip4(10_000);
        assertThat(write(SHORT, announcement(PATH, NEXT_HOP, prefixes))).isZero();
        assertThat(written).hasSize(10).allSatisfy(message -> assertThat(message)
                .hasSizeLessThanOrEqualTo(4096));
        assertThat(written.subList(0, 9))
                .allSatisfy(message -> assertThat(message).hasSizeGreaterThan(4090));
        assertThat(read(SHORT).stream().flatMap(update -> update.reachable().getFirst().prefixes().stream()))
                .containsExactlyElementsOf(prefixes);
    }

    @Test
    void shouldFillLongMessagesWhenTheNeighbourTakesThem() {
        assertThat(write(LONG, announcement(PATH, NEXT_HOP, ip4(10_000)))).isZero();
        assertThat(written).hasSize(1);
    }

    @Test
    void shouldFillMessagesWhenThereAreManyPrefixesOfIpv6() {
        List<IpPrefix> prefixes = ip6(5000);
        assertThat(write(SHORT, announcement(PATH, NEXT_HOP_6, prefixes))).isZero();
        assertThat(written).hasSize(10).allSatisfy(message -> assertThat(message)
                .hasSizeLessThanOrEqualTo(4096));
        assertThat(read(SHORT).stream().flatMap(update -> update.reachable().getFirst().prefixes().stream()))
                .containsExactlyElementsOf(prefixes);
    }

    @Test
    void shouldFillMessagesWhenManyPrefixesAreWithdrawn() {
        List<IpPrefix> prefixes = new ArrayList<>(ip4(3000));
        prefixes.addAll(ip6(3000));
        assertThat(write(SHORT, new Message.Update(prefixes, Optional.empty(), List.of(), List.of())))
                .isZero();
        assertThat(written).hasSize(9).allSatisfy(message -> assertThat(message).hasSizeLessThanOrEqualTo(4096));
        assertThat(read(SHORT).stream().flatMap(update -> update.withdrawn().stream()))
                .containsExactlyElementsOf(prefixes);
    }

    @Test
    void shouldUseTheLastOctetWhenAttributesLeaveOneByteToOnePrefix() {
        for (int communities = 995; communities < 1015; communities++) {
            written.clear();
            int lost = write(SHORT, announcement(withCommunities(communities), NEXT_HOP, ip4(3)));
            assertThat(written).hasSizeBetween(1, 3).allSatisfy(message -> assertThat(message)
                    .hasSizeLessThanOrEqualTo(4096));
            List<Message.Update> read = read(SHORT);
            assertThat(read.stream()
                            .mapToLong(update -> update.reachable().size()
                                    + update.withdrawn().size())
                            .sum())
                    .isEqualTo(lost == 0 ? read.size() : 3);
        }
    }

    /** RFC 8654 §4: what was announced before must not stay. */
    @Test
    void shouldWithdrawInsteadWhenAttributesDoNotFit() {
        assertThat(write(SHORT, announcement(withCommunities(1100), NEXT_HOP, ip4(3))))
                .isEqualTo(3);
        assertThat(read(SHORT)).singleElement().satisfies(update -> {
            assertThat(update.reachable()).isEmpty();
            assertThat(update.withdrawn()).containsExactlyElementsOf(ip4(3));
        });
    }

    @Test
    void shouldWithdrawInsteadWhenTheNextHopIsOfAnotherFamily() {
        assertThat(write(SHORT, announcement(PATH, NEXT_HOP, ip6(2)))).isEqualTo(2);
        assertThat(read(SHORT).getFirst().withdrawn()).containsExactlyElementsOf(ip6(2));
    }

    /** RFC 7606 §5.1. */
    @Test
    void shouldSendWithdrawnAndEachFamilyApartWhenAnUpdateHasAllOfThem() {
        write(
                SHORT,
                new Message.Update(
                        List.of(IpPrefix.parse("10.9.0.0/16"), IpPrefix.parse("2001:db8:9::/48")),
                        Optional.of(PATH),
                        List.of(
                                new Message.Reach(NEXT_HOP, Optional.empty(), ip4(1)),
                                new Message.Reach(NEXT_HOP_6, Optional.empty(), ip6(1))),
                        List.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST)));
        assertThat(written.stream().map(message -> HexFormat.of().formatHex(message, 19, message.length)))
                .containsExactly(
                        "0003100a090000",
                        "0000000e900f000a00020130" + "20010db80009",
                        "00000014" + "40010100" + "4002060201" + "0000fde9" + "4003040a000001" + "180a0000",
                        "0000002e" + "900e001d00020110" + "20010db8" + "00".repeat(11) + "01" + "00"
                                + "38" + "20010db8000000"
                                + "40010100" + "4002060201" + "0000fde9",
                        "00000000",
                        "00000007900f0003000201");
    }

    /** RFC 6793 §4.2.2. */
    @Test
    void shouldSayWithFourOctetsBesideWhatTwoCannotTell() {
        PathAttributes attributes = PATH.toBuilder()
                .asPath(new AsPath(List.of(
                        new AsSegment(AsSegment.Kind.CONFED_SEQUENCE, List.of(100_000L)),
                        new AsSegment(AsSegment.Kind.SEQUENCE, List.of(65_001L, 65_537L)))))
                .aggregator(Optional.of(new Aggregator(65_538, NEXT_HOP)))
                .build();
        write(TWO_OCTETS, announcement(attributes, NEXT_HOP, ip4(1)));
        assertThat(HexFormat.of().formatHex(written.getFirst()))
                .contains("40020a" + "03015ba0" + "0202fde95ba0")
                .contains("c007065ba00a000001")
                .contains("c0110a02020000fde900010001")
                .contains("c01208000100020a000001");
    }

    @Test
    void shouldSayItOnceWhenTwoOctetsDo() {
        write(TWO_OCTETS, announcement(PATH, NEXT_HOP, ip4(1)));
        assertThat(HexFormat.of().formatHex(written.getFirst()))
                .endsWith("40010100" + "4002040201fde9" + "4003040a000001" + "180a0000");
    }

    @Test
    void shouldSplitASegmentWhenItIsTooLong() {
        Long[] asns = new Long[300];
        Arrays.setAll(asns, i -> 1L + i);
        write(SHORT, announcement(PATH.toBuilder().asPath(AsPath.of(asns)).build(), NEXT_HOP, ip4(1)));
        AsPath read = read(SHORT).getFirst().attributes().orElseThrow().asPath();
        assertThat(read.segments()).extracting(segment -> segment.asns().size()).containsExactly(255, 45);
        assertThat(read.length()).isEqualTo(300);
    }

    @Test
    void shouldCutTheOctetsOfANotificationWhenTheyDoNotFit() {
        write(SHORT, new Message.Notification(3, 9, Octets.of(new byte[5000])));
        assertThat(written).singleElement().satisfies(message -> assertThat(message)
                .hasSize(4096));
    }

    private int write(WireOptions options, Message message) {
        var writer = new MessageWriter();
        writer.agree(options);
        return writer.write(message, (octets, length) -> written.add(Arrays.copyOf(octets, length)));
    }

    private List<Message.Update> read(WireOptions options) {
        var reader = new MessageReader();
        reader.agree(options);
        return written.stream()
                .map(octets -> {
                    var complete = (Read.Complete) reader.read(octets, 0, octets.length);
                    assertThat(complete.notes()).isEmpty();
                    return (Message.Update) complete.message();
                })
                .toList();
    }

    private static Message announcement(PathAttributes attributes, IpAddress nextHop, List<IpPrefix> prefixes) {
        return new Message.Update(
                List.of(),
                Optional.of(attributes),
                List.of(new Message.Reach(nextHop, Optional.empty(), prefixes)),
                List.of());
    }

    private static PathAttributes withCommunities(int count) {
        return PATH.toBuilder()
                .communities(IntStream.range(0, count).mapToObj(Community::new).toList())
                .build();
    }

    private static List<IpPrefix> ip4(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new IpPrefix(IpAddress.ofIpv4((10 << 24) + (i << 8)), 24))
                .toList();
    }

    private static List<IpPrefix> ip6(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new IpPrefix(IpAddress.ofIpv6(0x2001_0db8L << 32 | (long) i << 8, 0), 56))
                .toList();
    }
}
