package net.isthmus.bgp.decision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import net.isthmus.bgp.attr.AsPath;
import net.isthmus.bgp.attr.Origin;
import net.isthmus.bgp.attr.PathAttributes;
import net.isthmus.bgp.attr.PathAttributesBuilder;
import net.isthmus.wire.IpAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DecisionProcessTest {
    private record Path(
            PathAttributes attributes,
            SourceKind kind,
            boolean isResolvable,
            boolean isStale,
            long igpMetric,
            IpAddress routerId,
            IpAddress neighborAddress)
            implements Contender {

        Path with(UnaryOperator<PathAttributesBuilder> change) {
            return new Path(
                    change.apply(attributes.toBuilder()).build(),
                    kind,
                    isResolvable,
                    isStale,
                    igpMetric,
                    routerId,
                    neighborAddress);
        }

        Path as(SourceKind other) {
            return new Path(attributes, other, isResolvable, isStale, igpMetric, routerId, neighborAddress);
        }

        Path costing(long metric) {
            return new Path(attributes, kind, isResolvable, isStale, metric, routerId, neighborAddress);
        }

        Path stale() {
            return new Path(attributes, kind, isResolvable, true, igpMetric, routerId, neighborAddress);
        }

        Path unresolvable() {
            return new Path(attributes, kind, false, isStale, igpMetric, routerId, neighborAddress);
        }

        Path from(String id, String address) {
            return new Path(
                    attributes, kind, isResolvable, isStale, igpMetric, IpAddress.parse(id), IpAddress.parse(address));
        }

        Path med(long med) {
            return with(it -> it.med(OptionalLong.of(med)));
        }

        Path localPref(long preference) {
            return with(it -> it.localPref(OptionalLong.of(preference)));
        }

        Path path(Long... asns) {
            return with(it -> it.asPath(AsPath.of(asns)));
        }

        Path origin(Origin origin) {
            return with(it -> it.origin(origin));
        }

        Path originator(String id) {
            return with(it -> it.originatorId(Optional.of(IpAddress.parse(id))));
        }

        Path clusters(String... ids) {
            return with(
                    it -> it.clusterList(Stream.of(ids).map(IpAddress::parse).toList()));
        }
    }

    /** An external path of two autonomous systems, from the neighbour with the lower router ID. */
    private static final Path LOW = new Path(
            PathAttributes.LOCAL.toBuilder().asPath(AsPath.of(64501L, 65000L)).build(),
            SourceKind.EXTERNAL,
            true,
            false,
            0,
            IpAddress.parse("10.0.0.1"),
            IpAddress.parse("192.0.2.1"));

    /** The same from one with a higher one, which loses in the end. */
    private static final Path HIGH = LOW.from("10.0.0.2", "192.0.2.2");

    static Stream<Arguments> decisions() {
        return Stream.of(
                Arguments.of("there is no other", List.of(LOW), 0, List.of()),
                Arguments.of("router ID is lower", List.of(HIGH, LOW), 1, List.of(Step.ROUTER_ID)),
                Arguments.of(
                        "next hop is reached",
                        List.of(LOW.localPref(900).unresolvable(), HIGH),
                        1,
                        List.of(Step.NEXT_HOP)),
                Arguments.of("none is reached", List.of(LOW.unresolvable()), -1, List.of(Step.NEXT_HOP)),
                Arguments.of("session is up", List.of(LOW.localPref(900).stale(), HIGH), 1, List.of(Step.STALE)),
                Arguments.of(
                        "local preference before the path",
                        List.of(LOW, HIGH.localPref(101).path(64501L, 1L, 2L, 3L)),
                        1,
                        List.of(Step.LOCAL_PREF)),
                Arguments.of("none counts as 100", List.of(LOW.localPref(99), HIGH), 1, List.of(Step.LOCAL_PREF)),
                Arguments.of(
                        "own routes win",
                        List.of(LOW.path(), HIGH.path().as(SourceKind.LOCAL)),
                        1,
                        List.of(Step.LOCAL)),
                Arguments.of("shorter path", List.of(LOW, HIGH.path(64502L)), 1, List.of(Step.AS_PATH)),
                Arguments.of("better origin", List.of(LOW.origin(Origin.EGP), HIGH), 1, List.of(Step.ORIGIN)),
                Arguments.of("lower MED", List.of(LOW.med(10), HIGH.med(9)), 1, List.of(Step.MED)),
                Arguments.of("no MED counts as 0", List.of(LOW.med(1), HIGH), 1, List.of(Step.MED)),
                Arguments.of(
                        "MED means nothing between two systems",
                        List.of(LOW.med(10), HIGH.med(9).path(64502L, 65000L)),
                        0,
                        List.of(Step.ROUTER_ID)),
                Arguments.of(
                        "external before internal",
                        List.of(LOW.as(SourceKind.INTERNAL), HIGH),
                        1,
                        List.of(Step.EXTERNAL)),
                Arguments.of("nearer next hop", List.of(LOW.costing(5), HIGH.costing(4)), 1, List.of(Step.IGP_METRIC)),
                Arguments.of(
                        "the originator's router ID stands for the reflector's",
                        List.of(LOW.originator("10.0.0.9"), HIGH.originator("10.0.0.8")),
                        1,
                        List.of(Step.ROUTER_ID)),
                Arguments.of(
                        "fewer reflectors",
                        List.of(
                                LOW.originator("10.0.0.9").clusters("1.1.1.1", "2.2.2.2"),
                                HIGH.originator("10.0.0.9").clusters("3.3.3.3")),
                        1,
                        List.of(Step.CLUSTER_LIST)),
                Arguments.of(
                        "lower address",
                        List.of(LOW.from("10.0.0.7", "192.0.2.9"), LOW.from("10.0.0.7", "192.0.2.8")),
                        1,
                        List.of(Step.ADDRESS)),
                // The known trap: B beats A by MED, C beats B by router ID, A would beat C; by pairs, the order
                // decides.
                Arguments.of(
                        "MED first within the system",
                        List.of(
                                LOW.med(10),
                                LOW.med(5).from("10.0.0.9", "192.0.2.9"),
                                HIGH.path(64502L, 65000L).med(7)),
                        2,
                        List.of(Step.MED, Step.ROUTER_ID)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("decisions")
    void shouldChooseAndSayWhy(String words, List<Path> paths, int best, List<Step> lost) {
        Choice choice = DecisionProcess.choose(paths, 1);

        assertThat(choice.best()).as(words).isEqualTo(best);
        assertThat(choice.lostAt().stream().flatMap(Optional::stream).toList()).isEqualTo(lost);
    }

    @Test
    void shouldChooseTheSameInAnyOrder() {
        Random random = new Random(4);
        for (int i = 0; i < 2000; i++) {
            List<Path> paths = new ArrayList<>();
            for (int j = 0; j < 5; j++) {
                paths.add(LOW.from("10.0.0." + j, "192.0.2." + j)
                        .path(64501L + random.nextInt(2), 65000L)
                        .med(random.nextInt(3))
                        .costing(random.nextInt(2)));
            }
            Path best = paths.get(DecisionProcess.choose(paths, 1).best());
            Collections.shuffle(paths, random);

            assertThat(paths.get(DecisionProcess.choose(paths, 1).best())).isEqualTo(best);
        }
    }

    @Test
    void shouldShareBetweenPathsThatAreEqualUpToTheCostOfTheWay() {
        List<Path> paths = List.of(
                HIGH,
                LOW,
                LOW.from("10.0.0.3", "192.0.2.3"),
                LOW.from("10.0.0.4", "192.0.2.4").path(64502L, 65000L),
                LOW.from("10.0.0.5", "192.0.2.5").costing(1),
                LOW.from("10.0.0.6", "192.0.2.6").med(1));

        assertThat(DecisionProcess.choose(paths, 16).ways()).containsExactly(1, 0, 2);
        assertThat(DecisionProcess.choose(paths, 2).ways()).containsExactly(1, 0);
        assertThat(DecisionProcess.choose(paths, 1).ways()).containsExactly(1);
    }
}
