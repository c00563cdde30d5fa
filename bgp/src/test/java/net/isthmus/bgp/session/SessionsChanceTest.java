package net.isthmus.bgp.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.isthmus.bgp.fsm.Phase;
import net.isthmus.wire.IpAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever happens to two speakers, the routes hear of each session one beginning and one end in turn, and when it is
 * over the two are together again.
 */
class SessionsChanceTest {
    private static final int DISTURBANCES = 60;
    private static final int RUNS = 15;

    private final VirtualNetwork network = new VirtualNetwork();
    private final VirtualNetwork.Host westHost = network.host("192.0.2.1");
    private final VirtualNetwork.Host eastHost = network.host("192.0.2.2");
    private final RecordedRoutes westRoutes = new RecordedRoutes();
    private final RecordedRoutes eastRoutes = new RecordedRoutes();

    @ParameterizedTest
    @ValueSource(ints = {0, 60})
    void shouldComeTogetherAgainWhateverHappens(int restartSeconds) {
        long ends = 0;
        for (int seed = 0; seed < RUNS; seed++) {
            SessionsChanceTest chance = new SessionsChanceTest();
            chance.run(restartSeconds, seed);
            ends += lives(chance.westRoutes, "east")
                    .chars()
                    .filter(end -> end == 'c')
                    .count();
        }
        assertThat(ends).as("the disturbances do disturb").isGreaterThan(3L * RUNS);
    }

    private void run(int restartSeconds, int seed) {
        Random random = new Random(seed);
        Sessions west = new Sessions(westHost, westRoutes, () -> random.nextDouble(0.75, 1.0));
        Sessions east = new Sessions(eastHost, eastRoutes, () -> random.nextDouble(0.75, 1.0));
        west.configure(Map.of("east", toEast(restartSeconds).build()), Set.of());
        east.configure(Map.of("west", toWest(restartSeconds).build()), Set.of());
        for (int i = 0; i < DISTURBANCES; i++) {
            network.run(Duration.ofMillis(random.nextLong(random.nextBoolean() ? 100 : 20_000)));
            disturb(random, west, restartSeconds);
        }
        network.cut(false);
        westHost.reads(true);
        west.configure(Map.of("east", toEast(restartSeconds).build()), Set.of());
        network.run(Duration.ofMinutes(15));

        for (Sessions one : List.of(west, east)) {
            assertThat(one.status().values())
                    .as("seed %s", seed)
                    .allMatch(status -> status.phase() == Phase.ESTABLISHED, "is established");
        }
        assertThat(lives(westRoutes, "east")).as("seed %s", seed).matches("(bc)*b");
        assertThat(lives(eastRoutes, "west")).as("seed %s", seed).matches("(bc)*b");
        assertThat(westHost.wires() + eastHost.wires()).as("seed %s", seed).isEqualTo(2);
    }

    private void disturb(Random random, Sessions west, int restartSeconds) {
        switch (random.nextInt(9)) {
            case 0 -> network.cut(random.nextBoolean());
            case 1 -> westHost.reset();
            case 2 -> west.reset("east");
            case 3 -> network.delay(Duration.ofMillis(random.nextLong(1, 1500)));
            case 4 -> westHost.reads(random.nextBoolean());
            case 5 -> network.stallAll(Duration.ofSeconds(random.nextLong(30)));
            case 6 ->
                west.configure(
                        Map.of(
                                "east",
                                toEast(restartSeconds)
                                        .hold(random.nextBoolean() ? 9 : random.nextInt(3, 30))
                                        .build()),
                        random.nextBoolean() ? Set.of("east") : Set.of());
            case 7 -> westRoutes.peer.ifPresent(peer -> peer.cease(1, "too many prefixes"));
            default -> babble(random);
        }
    }

    /** Somebody at the neighbour's address says something that may be a message. */
    private void babble(Random random) {
        VirtualNetwork.Wire wire = eastHost.connect(IpAddress.parse("192.0.2.1"), new Babbler());
        network.run(Duration.ofSeconds(4));
        byte[] octets = new byte[random.nextInt(1, 60)];
        random.nextBytes(octets);
        if (random.nextBoolean() && octets.length >= 19) {
            Arrays.fill(octets, 0, 16, (byte) 0xff);
            octets[16] = 0;
            octets[17] = (byte) octets.length;
            octets[18] = (byte) random.nextInt(1, 6);
        }
        wire.send(octets, octets.length);
        network.run(Duration.ofSeconds(4));
        wire.close();
    }

    private static String lives(RecordedRoutes routes, String name) {
        StringBuilder lives = new StringBuilder();
        for (String line : routes.told) {
            if (line.equals("established " + name)) {
                lives.append('b');
            } else if (line.startsWith("closed " + name)) {
                lives.append('c');
            }
        }
        return lives.toString();
    }

    private static NeighborBuilder toEast(int restartSeconds) {
        return NeighborBuilder.of("east", "192.0.2.2")
                .as(64_512, 64_513)
                .id("10.0.0.1")
                .restart(restartSeconds);
    }

    private static NeighborBuilder toWest(int restartSeconds) {
        return NeighborBuilder.of("west", "192.0.2.1")
                .as(64_513, 64_512)
                .id("10.0.0.2")
                .restart(restartSeconds);
    }

    /** It does not listen. */
    private static final class Babbler implements Link.Listener {
        @Override
        public void connected(Link link) {
            // It says what it says by itself.
        }

        @Override
        public void lost(String why) {
            // It does not mind.
        }

        @Override
        public void received(byte[] octets, int length) {
            // It does not read.
        }

        @Override
        public void progressed() {
            // It does not look.
        }

        @Override
        public void writable() {
            // It does not look.
        }
    }
}
