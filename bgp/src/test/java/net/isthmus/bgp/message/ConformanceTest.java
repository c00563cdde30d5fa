package net.isthmus.bgp.message;

import static net.isthmus.bgp.message.Hex.attribute;
import static net.isthmus.bgp.message.Hex.message;
import static net.isthmus.bgp.message.Hex.open;
import static net.isthmus.bgp.message.Hex.update;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import net.isthmus.bgp.message.UpdateNote.Effect;
import net.isthmus.wire.IpPrefix;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What RFC 4271 §6 and RFC 7606, with those that refer to them, ask for a message that is not as it should be: the
 * octets, and what becomes of them. All routes are 192.0.2.0/24 or 2001:db8::/32.
 */
class ConformanceTest {
    /** From AS 65001, which understands four octets. */
    private static final WireOptions EXTERNAL = new WireOptions(false, true, false, true, Set.of(Family.values()));

    private static final WireOptions INTERNAL = new WireOptions(true, true, false, true, Set.of(Family.values()));
    private static final WireOptions TWO_OCTETS = new WireOptions(false, false, false, false, Set.of(Family.values()));
    private static final WireOptions IPV6_ONLY =
            new WireOptions(false, true, false, false, Set.of(Family.IPV6_UNICAST));

    private static final String NLRI = "18 c00002";
    private static final String ORIGIN = "40 01 01 00";
    private static final String AS_PATH = "40 02 06 02 01 0000fde9";
    private static final String AS_PATH_2 = "40 02 04 02 01 fde9";
    private static final String NEXT_HOP = "40 03 04 0a000001";
    private static final String LOCAL_PREF = "40 05 04 00000064";
    private static final String BASE = ORIGIN + AS_PATH + NEXT_HOP;
    private static final String REACH = "80 0e 1a 0002 01 10 20010db8000000000000000000000001 00 20 20010db8";
    private static final String UNREACH = "80 0f 08 0002 01 20 20010db8";

    private static final IpPrefix ROUTE = IpPrefix.parse("192.0.2.0/24");
    private static final IpPrefix ROUTE_6 = IpPrefix.parse("2001:db8::/32");

    /** A row of the table. */
    record Row(String name, WireOptions from, String hex, Expected expected) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** What becomes of a message. */
    sealed interface Expected {
        /** The route is taken, and nothing is said. */
        record Accepted() implements Expected {}

        /** The route is taken without the attribute. */
        record Discarded(int attribute) implements Expected {}

        /** The route is withdrawn because of the attribute. */
        record Withdrawn(int attribute) implements Expected {}

        /** Nothing is taken of it, and the session lives. */
        record Ignored() implements Expected {}

        /** The session ends. */
        record Reset(int code, int subcode, String value) implements Expected {}
    }

    private static Row row(String name, String hex, Expected expected) {
        return new Row(name, EXTERNAL, hex, expected);
    }

    private static Row row(String name, WireOptions from, String hex, Expected expected) {
        return new Row(name, from, hex, expected);
    }

    private static Expected accepted() {
        return new Expected.Accepted();
    }

    private static Expected discarded(int attribute) {
        return new Expected.Discarded(attribute);
    }

    private static Expected withdrawn(int attribute) {
        return new Expected.Withdrawn(attribute);
    }

    private static Expected ignored() {
        return new Expected.Ignored();
    }

    private static Expected reset(int code, int subcode, String value) {
        return new Expected.Reset(code, subcode, value.replace(" ", ""));
    }

    private static Expected reset(int code, int subcode) {
        return reset(code, subcode, "");
    }

    /** An UPDATE with the base attributes and this one. */
    private static String with(String attribute) {
        return update("", BASE + attribute, NLRI);
    }

    /** RFC 4271 §6.1, RFC 7313 §5, RFC 8654 §4. */
    static List<Row> headers() {
        return List.of(
                row("marker with a zero", "ffff00" + message(4, "").substring(6), reset(1, 1)),
                row("length below 19", "ff".repeat(16) + "0012 04", reset(1, 2, "0012")),
                row("length above 4096", "ff".repeat(16) + "1001 02", reset(1, 2, "1001")),
                row("type 0", message(0, ""), reset(1, 3, "00")),
                row("type 6", message(6, ""), reset(1, 3, "06")),
                row("KEEPALIVE with a body", message(4, "00"), reset(1, 2, "0014")),
                row("OPEN of 27 octets", message(1, "04 fde9 005a 0a0000"), reset(1, 2, "001b")),
                row("UPDATE of 22 octets", message(2, "000000"), reset(1, 2, "0016")),
                row("NOTIFICATION of 20 octets", message(3, "06"), reset(1, 2, "0014")),
                row("ROUTE-REFRESH of 22 octets", message(5, "000100"), reset(1, 2, "0016")),
                row("ROUTE-REFRESH of 24 octets", message(5, "00010001 00"), reset(1, 2, "0018")),
                row("begin of a refresh, 24 octets", message(5, "00010101 00"), reset(7, 1, message(5, "0001010100"))),
                row("ROUTE-REFRESH of subtype 3", message(5, "00010301"), ignored()));
    }

    /** RFC 4271 §6.2, RFC 5492, RFC 6286, RFC 6793, RFC 7607, RFC 9072. */
    static List<Row> opens() {
        return List.of(
                row("version 3", message(1, "03 fde9 005a 0a000001 00"), reset(2, 1, "0004")),
                row("version 5", message(1, "05 fde9 005a 0a000001 00"), reset(2, 1, "0004")),
                row("AS 0", message(1, "04 0000 005a 0a000001 00"), reset(2, 2)),
                row("AS 0 in the capability", open("005a", "0a000001", "02 06 41 04 00000000"), reset(2, 2)),
                row("hold time 1", open("0001", "0a000001", ""), reset(2, 6)),
                row("hold time 2", open("0002", "0a000001", ""), reset(2, 6)),
                row("hold time 0", open("0000", "0a000001", ""), accepted()),
                row("hold time 3", open("0003", "0a000001", ""), accepted()),
                row("BGP identifier 0", open("005a", "00000000", ""), reset(2, 3)),
                row("BGP identifier of a class E address", open("005a", "f0000001", ""), accepted()),
                row("authentication, parameter 1", open("005a", "0a000001", "01 01 00"), reset(2, 4)),
                row("unknown parameter", open("005a", "0a000001", "63 00"), reset(2, 4)),
                row("parameters that end early", message(1, "04 fde9 005a 0a000001 04 02 00"), reset(2, 0)),
                row("octets behind the parameters", message(1, "04 fde9 005a 0a000001 00 02 00"), reset(2, 0)),
                row("parameter longer than all", open("005a", "0a000001", "02 03 02 00"), reset(2, 0)),
                row("half the header of a parameter", open("005a", "0a000001", "02"), reset(2, 0)),
                row("capability longer than its parameter", open("005a", "0a000001", "02 02 41 04"), reset(2, 0)),
                row("multiprotocol of 3 octets", open("005a", "0a000001", "02 05 01 03 000100"), reset(2, 0)),
                row("AS capability of 2 octets", open("005a", "0a000001", "02 04 41 02 fde9"), reset(2, 0)),
                row("graceful restart of 3 octets", open("005a", "0a000001", "02 05 40 03 005a00"), reset(2, 0)),
                row("unknown capability", open("005a", "0a000001", "02 04 63 02 abcd"), accepted()),
                row(
                        "parameters of the long form",
                        message(1, "04fde9005a0a000001 ff ff 0005 02 0002 0200"),
                        accepted()),
                row("long form cut off", message(1, "04fde9005a0a000001 ff ff 00"), reset(2, 0)));
    }

    /** RFC 4271 §6.3, RFC 7606 §3, §4 and §5. */
    static List<Row> structure() {
        return List.of(
                row("a sound one", with(""), accepted()),
                row("withdrawn routes longer than the message", message(2, "0005 0000"), reset(3, 1)),
                row("attributes longer than the message", message(2, "0000 0005" + ORIGIN), reset(3, 1)),
                row("attributes missing after the withdrawn", message(2, "0002 08 0a"), reset(3, 1)),
                row("last attribute too long", update("", BASE + "80 04 05 00000000", NLRI), withdrawn(4)),
                row("two octets behind the last attribute", update("", BASE + "80 04", NLRI), withdrawn(0)),
                row("long header cut off", update("", BASE + "90 04 00", NLRI), withdrawn(0)),
                row("MP_REACH_NLRI too long", update("", BASE + "80 0e 20 0002 01 10", NLRI), reset(3, 1)),
                row("MP_REACH_NLRI twice", update("", REACH + BASE + REACH, ""), reset(3, 1)),
                row("MP_UNREACH_NLRI twice", update("", UNREACH + UNREACH, ""), reset(3, 1)),
                row("ORIGIN twice", with("40 01 01 07"), discarded(1)),
                row("unknown attribute twice", with("c0 63 00 c0 63 01 00"), discarded(99)),
                row("prefix of 33 bits", update("", BASE, "21 c000020000"), reset(3, 10)),
                row("prefix cut off", update("", BASE, "18 c000"), reset(3, 10)),
                row("withdrawn prefix of 33 bits", update("21 c000020000", "", ""), reset(3, 10)),
                row("withdrawn prefix cut off", update("18 c000", "", ""), reset(3, 10)),
                row("prefix with bits beyond its length", update("", BASE, "18 c00002"), accepted()),
                row(
                        "no route, and a malformed ORIGIN",
                        update("", "40 01 01 07" + AS_PATH, ""),
                        reset(3, 6, "40010107")),
                row("no route, and a malformed attribute to discard", update("", BASE + "40 06 01 00", ""), ignored()),
                row("only withdrawn, and a malformed MED", update(NLRI, "80 04 01 00", ""), reset(3, 9, "80040100")),
                row("multicast prefix", update("", BASE, "04 e0"), ignored()),
                row("prefix of IPv4 when only IPv6 was agreed on", IPV6_ONLY, with(""), ignored()));
    }

    /** RFC 7606 §3(c), (d) and §7, each of the attributes. */
    static List<Row> wellKnown() {
        return List.of(
                row("ORIGIN missing", update("", AS_PATH + NEXT_HOP, NLRI), withdrawn(1)),
                row("AS_PATH missing", update("", ORIGIN + NEXT_HOP, NLRI), withdrawn(2)),
                row("NEXT_HOP missing", update("", ORIGIN + AS_PATH, NLRI), withdrawn(3)),
                row("LOCAL_PREF missing from an internal neighbour", INTERNAL, with(""), withdrawn(5)),
                row("no attributes at all", update("", "", NLRI), withdrawn(1)),
                row("ORIGIN 3", update("", "40 01 01 03" + AS_PATH + NEXT_HOP, NLRI), withdrawn(1)),
                row("ORIGIN of 2 octets", update("", "40 01 02 0000" + AS_PATH + NEXT_HOP, NLRI), withdrawn(1)),
                row("ORIGIN of no octets", update("", "40 01 00" + AS_PATH + NEXT_HOP, NLRI), withdrawn(1)),
                row("ORIGIN optional", update("", "c0 01 01 00" + AS_PATH + NEXT_HOP, NLRI), withdrawn(1)),
                row("ORIGIN non-transitive", update("", "00 01 01 00" + AS_PATH + NEXT_HOP, NLRI), withdrawn(1)),
                row("ORIGIN with a long length", update("", "50 01 0001 00" + AS_PATH + NEXT_HOP, NLRI), accepted()),
                row("ORIGIN with unused flags", update("", "4f 01 01 00" + AS_PATH + NEXT_HOP, NLRI), accepted()),
                row(
                        "AS_PATH optional",
                        update("", ORIGIN + "c0" + AS_PATH.substring(2) + NEXT_HOP, NLRI),
                        withdrawn(2)),
                row("AS_PATH, unknown segment", path("05 01 0000fde9"), withdrawn(2)),
                row("AS_PATH, empty segment", path("02 01 0000fde9 02 00"), withdrawn(2)),
                row("AS_PATH, segment too long", path("02 02 0000fde9"), withdrawn(2)),
                row("AS_PATH, one octet behind", path("02 01 0000fde9 02"), withdrawn(2)),
                row("AS_PATH with AS 0", path("02 02 0000fde9 00000000"), withdrawn(2)),
                row("AS_PATH with a set", path("02 01 0000fde9 01 02 0000fde8 0000fdea"), accepted()),
                row("AS_PATH with a confederation from outside", path("03 01 0000fde9"), withdrawn(2)),
                row(
                        "AS_PATH empty from an internal neighbour",
                        INTERNAL,
                        update("", ORIGIN + "40 02 00" + NEXT_HOP + LOCAL_PREF, NLRI),
                        accepted()),
                row("NEXT_HOP of 3 octets", update("", ORIGIN + AS_PATH + "40 03 03 0a0000", NLRI), withdrawn(3)),
                row("NEXT_HOP of 5 octets", update("", ORIGIN + AS_PATH + "40 03 05 0a00000100", NLRI), withdrawn(3)),
                row("NEXT_HOP optional", update("", ORIGIN + AS_PATH + "c0 03 04 0a000001", NLRI), withdrawn(3)),
                row("LOCAL_PREF from an external neighbour", with(LOCAL_PREF), discarded(5)),
                row("LOCAL_PREF of 3 octets from an external neighbour", with("40 05 03 000000"), discarded(5)),
                row("LOCAL_PREF of 3 octets from an internal one", INTERNAL, with("40 05 03 000064"), withdrawn(5)),
                row("LOCAL_PREF optional", INTERNAL, with("c0 05 04 00000064"), withdrawn(5)),
                row("ATOMIC_AGGREGATE of 1 octet", with("40 06 01 00"), discarded(6)),
                row("ATOMIC_AGGREGATE optional", with("c0 06 00"), withdrawn(6)),
                row("unknown and well-known", with("40 63 01 00"), reset(3, 2, "40630100")));
    }

    private static String path(String segments) {
        return update("", ORIGIN + attribute("40", "02", segments) + NEXT_HOP, NLRI);
    }

    static List<Row> optional() {
        return List.of(
                row("MED of 3 octets", with("80 04 03 000000"), withdrawn(4)),
                row("MED of no octets", with("80 04 00"), withdrawn(4)),
                row("MED transitive", with("c0 04 04 00000000"), withdrawn(4)),
                row("AGGREGATOR of 6 octets where 8 were agreed on", with("c0 07 06 fde9 0a000001"), discarded(7)),
                row(
                        "AGGREGATOR of 8 octets where 6 were agreed on",
                        TWO_OCTETS,
                        update("", ORIGIN + AS_PATH_2 + NEXT_HOP + "c0 07 08 0000fde9 0a000001", NLRI),
                        discarded(7)),
                row("AGGREGATOR with AS 0", with("c0 07 08 00000000 0a000001"), discarded(7)),
                row("AGGREGATOR non-transitive", with("80 07 08 0000fde9 0a000001"), withdrawn(7)),
                row("COMMUNITIES of 5 octets", with("c0 08 05 fde9000100"), withdrawn(8)),
                row("COMMUNITIES of no octets", with("c0 08 00"), withdrawn(8)),
                row("COMMUNITIES non-transitive", with("80 08 04 fde90001"), withdrawn(8)),
                row("COMMUNITIES partial", with("e0 08 04 fde90001"), accepted()),
                row("ORIGINATOR_ID from an external neighbour", with("80 09 04 0a000001"), discarded(9)),
                row("ORIGINATOR_ID of 5 octets", INTERNAL, with(LOCAL_PREF + "80 09 05 0a00000100"), withdrawn(9)),
                row("CLUSTER_LIST from an external neighbour", with("80 0a 04 0a000001"), discarded(10)),
                row("CLUSTER_LIST of 5 octets", INTERNAL, with(LOCAL_PREF + "80 0a 05 0a00000100"), withdrawn(10)),
                row("CLUSTER_LIST of no octets", INTERNAL, with(LOCAL_PREF + "80 0a 00"), withdrawn(10)),
                row("EXTENDED_COMMUNITIES of 7 octets", with("c0 10 07 0002fde9000000"), withdrawn(16)),
                row("EXTENDED_COMMUNITIES of no octets", with("c0 10 00"), withdrawn(16)),
                row("EXTENDED_COMMUNITIES of an unknown type", with("c0 10 08 3f7f000000000000"), accepted()),
                row("IPv6 extended communities of 19 octets", with("c0 19 13" + "00".repeat(19)), withdrawn(25)),
                row("LARGE_COMMUNITIES of 11 octets", with("c0 20 0b" + "00".repeat(11)), withdrawn(32)),
                row("LARGE_COMMUNITIES of no octets", with("c0 20 00"), withdrawn(32)),
                row("LARGE_COMMUNITIES non-transitive", with("80 20 0c" + "00".repeat(12)), withdrawn(32)),
                row("AS4_PATH where four octets were agreed on", with("c0 11 06 02 01 0000fde9"), discarded(17)),
                row("AS4_PATH malformed", TWO_OCTETS, two("c0 11 06 02 02 0000fde9"), discarded(17)),
                row("AS4_PATH with AS 0", TWO_OCTETS, two("c0 11 06 02 01 00000000"), discarded(17)),
                row(
                        "AS4_AGGREGATOR where four octets were agreed on",
                        with("c0 12 08 00010000 0a000001"),
                        discarded(18)),
                row("AS4_AGGREGATOR of 7 octets", TWO_OCTETS, two("c0 12 07 00010000 0a0000"), discarded(18)),
                row("AS4_AGGREGATOR with AS 0", TWO_OCTETS, two("c0 12 08 00000000 0a000001"), discarded(18)),
                row("unknown, optional and transitive", with("c0 63 03 010203"), accepted()),
                row("unknown, optional and non-transitive", with("80 63 03 010203"), accepted()),
                row("discard and withdraw in one", with("40 06 01 00 80 04 01 00"), withdrawn(4)));
    }

    private static String two(String attribute) {
        return update("", ORIGIN + AS_PATH_2 + NEXT_HOP + attribute, NLRI);
    }

    /** RFC 4760 §7 with RFC 7606 §5.3 and §7.11. */
    static List<Row> multiprotocol() {
        String origin = ORIGIN + AS_PATH;
        String address = "20010db8000000000000000000000001";
        return List.of(
                row("a sound one of IPv6", update("", REACH + origin, ""), accepted()),
                row("one of IPv6 at the end", update("", origin + REACH, ""), accepted()),
                row("NEXT_HOP beside IPv6 means nothing", update("", REACH + origin + "40 03 01 00", ""), accepted()),
                row("ORIGIN 3 beside IPv6", update("", REACH + "40 01 01 03" + AS_PATH, ""), withdrawn(1)),
                row(
                        "MP_REACH_NLRI of 4 octets",
                        update("", "80 0e 04 0002 01 00" + origin, ""),
                        reset(3, 9, "800e0400020100")),
                row(
                        "MP_REACH_NLRI transitive",
                        update("", "c0" + REACH.substring(2) + origin, ""),
                        reset(3, 9, "c0" + REACH.substring(2))),
                row("next hop of 15 octets", reach("0f" + address.substring(2), "20 20010db8"), reset(3, 9)),
                row("next hop of 4 octets for IPv6", reach("04 0a000001", "20 20010db8"), reset(3, 9)),
                row("next hop longer than the attribute", reach("20" + address, ""), reset(3, 9)),
                row("next hop of no octets", reach("00", "20 20010db8"), reset(3, 9)),
                row(
                        "next hop with a link-local one",
                        reach("20" + address + "fe80" + "0".repeat(27) + "1", "20 20010db8"),
                        accepted()),
                row("prefix of 129 bits", reach("10" + address, "81" + "00".repeat(17)), reset(3, 9)),
                row("prefix of IPv6 cut off", reach("10" + address, "20 20010d"), reset(3, 9)),
                row(
                        "withdrawn prefix of 129 bits",
                        update("", "80 0f 15 0002 01 81" + "00".repeat(17), ""),
                        reset(3, 9)),
                row("withdrawn prefix of IPv6 cut off", update("", "80 0f 07 0002 01 20 20010d", ""), reset(3, 9)),
                row("MP_UNREACH_NLRI of 2 octets", update("", "80 0f 02 0002", ""), reset(3, 9, "800f020002")),
                row(
                        "MP_UNREACH_NLRI transitive",
                        update("", "c0" + UNREACH.substring(2), ""),
                        reset(3, 9, "c0" + UNREACH.substring(2))),
                row(
                        "a family that was not agreed on",
                        update("", "80 0e 0d 0019 46 04 0a000001 00 01020304" + origin, ""),
                        ignored()),
                row(
                        "IPv4 in MP_REACH_NLRI",
                        update("", "80 0e 0d 0001 01 04 0a000001 00" + NLRI + origin, ""),
                        accepted()));
    }

    /** What can be read and is wrong: RFC 7606 §7.2 and §7.3. The routes leave it unused, and say why. */
    static List<Row> leftToTheRoutes() {
        return List.of(
                row("AS_PATH that begins with another AS", path("02 01 0000fdea"), accepted()),
                row("AS_PATH that begins with a set", path("01 01 0000fde9"), accepted()),
                row("AS_PATH empty from an external neighbour", path(""), accepted()),
                row("NEXT_HOP 0.0.0.0", update("", ORIGIN + AS_PATH + "40 03 04 00000000", NLRI), accepted()),
                row("NEXT_HOP multicast", update("", ORIGIN + AS_PATH + "40 03 04 e0000001", NLRI), accepted()),
                row("NEXT_HOP loopback", update("", ORIGIN + AS_PATH + "40 03 04 7f000001", NLRI), accepted()),
                row("NEXT_HOP broadcast", update("", ORIGIN + AS_PATH + "40 03 04 ffffffff", NLRI), accepted()),
                row("IPv6 next hop ::", reach("10" + "00".repeat(16), "20 20010db8"), accepted()),
                row("IPv6 next hop multicast", reach("10 ff02" + "0".repeat(27) + "1", "20 20010db8"), accepted()));
    }

    private static String reach(String nextHop, String prefixes) {
        return update("", attribute("80", "0e", "0002 01" + nextHop + "00" + prefixes) + ORIGIN + AS_PATH, "");
    }

    @ParameterizedTest
    @MethodSource({"headers", "opens", "structure", "wellKnown", "optional", "multiprotocol", "leftToTheRoutes"})
    void shouldDoWhatTheRfcAsks(Row row) {
        byte[] octets = Hex.bytes(row.hex);
        var reader = new MessageReader();
        reader.agree(row.from);
        check(row.expected, reader.read(octets, 0, octets.length));
        assertThat(reader.read(octets, 0, octets.length))
                .as("the same again, with what is remembered")
                .isEqualTo(reader.read(octets, 0, octets.length));
    }

    private static void check(Expected expected, Read read) {
        switch (expected) {
            case Expected.Reset reset -> {
                assertThat(read).isInstanceOf(Read.Broken.class);
                ProtocolFault fault = ((Read.Broken) read).fault();
                assertThat(fault.notification().code()).isEqualTo(reset.code);
                assertThat(fault.notification().subcode()).isEqualTo(reset.subcode);
                assertThat(fault.value()).hasToString(reset.value);
                assertThat(fault.text()).isNotBlank();
            }
            case Expected.Ignored _ -> {
                if (read instanceof Read.Complete complete) {
                    Message.Update update = (Message.Update) complete.message();
                    assertThat(update.reachable()).isEmpty();
                    assertThat(update.withdrawn()).isEmpty();
                    assertThat(complete.notes()).isNotEmpty();
                } else {
                    assertThat(read).isInstanceOf(Read.Ignored.class);
                }
            }
            case Expected.Accepted _ -> {
                assertThat(read).isInstanceOf(Read.Complete.class);
                var complete = (Read.Complete) read;
                assertThat(complete.notes()).isEmpty();
                if (complete.message() instanceof Message.Update update) {
                    checkTaken(update);
                }
            }
            case Expected.Discarded discarded -> {
                var complete = (Read.Complete) read;
                checkTaken((Message.Update) complete.message());
                assertThat(complete.notes()).singleElement().satisfies(note -> {
                    assertThat(note.effect()).isEqualTo(Effect.ATTRIBUTE_DISCARDED);
                    assertThat(note.attribute()).isEqualTo(discarded.attribute);
                });
            }
            case Expected.Withdrawn withdrawn -> {
                assertThat(read).isInstanceOf(Read.Complete.class);
                var complete = (Read.Complete) read;
                var update = (Message.Update) complete.message();
                assertThat(update.reachable()).isEmpty();
                assertThat(update.attributes()).isEmpty();
                assertThat(update.withdrawn()).hasSize(1).first().isIn(ROUTE, ROUTE_6);
                assertThat(complete.notes())
                        .filteredOn(note -> note.effect() == Effect.TREATED_AS_WITHDRAWN)
                        .first()
                        .satisfies(note -> assertThat(note.attribute()).isEqualTo(withdrawn.attribute));
            }
        }
    }

    private static void checkTaken(Message.Update update) {
        assertThat(update.withdrawn()).isEmpty();
        assertThat(update.attributes()).isPresent();
        assertThat(update.reachable())
                .singleElement()
                .satisfies(reach -> assertThat(reach.prefixes()).singleElement().isIn(ROUTE, ROUTE_6));
    }
}
