package net.isthmus.ipsec.ike.fsm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Two machines on a network that loses, repeats, delays and reorders, while both rekey whatever they like whenever they
 * like. At each instant what the one sends by is installed at the other; in the end both have the same and nothing
 * more.
 */
class BadNetworkTest {
    private static final int SEEDS = Integer.getInteger("isthmus.seeds", 1_500);

    @Test
    void shouldAgreeInTheEndWhateverBothRekeyOnABadNetwork() {
        for (int seed = 1; seed <= SEEDS; seed++) {
            int now = seed;
            Pair pair = Pair.of(
                    seed, setup -> setup.calm().esp("aes128gcm16-x25519").children("lan", "dmz"));
            try {
                rekeyAtRandom(pair, seed);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + now + "\n" + story(pair), e);
            }
        }
    }

    private static void rekeyAtRandom(Pair pair, long seed) {
        SplittableRandom chance = new SplittableRandom(seed);
        Network network = pair.network;
        pair.connect();
        pair.b.handle(new Event.Up("dmz"));
        network.run(1_000);
        pair.assertMatched("lan", 2);
        network.lossPercent = chance.nextInt(30);
        network.repeatPercent = chance.nextInt(20);
        network.jitterMs = chance.nextInt(400);
        network.check = () -> assertNoGap(pair);
        for (int i = 0; i < 6; i++) {
            Gateway one = chance.nextBoolean() ? pair.a : pair.b;
            Event event =
                    switch (chance.nextInt(5)) {
                        case 0 -> new Event.RekeyIke();
                        case 1 -> new Event.Probe();
                        case 2 -> new Event.RekeyChild("dmz");
                        default -> new Event.RekeyChild("lan");
                    };
            one.handle(event);
            if (chance.nextInt(3) == 0) {
                (one == pair.a ? pair.b : pair.a).handle(event);
            }
            network.check.run();
            network.run(chance.nextInt(1_500));
        }
        network.lossPercent = 0;
        network.repeatPercent = 0;
        network.run(400_000);
        assertThat(pair.a.gone).isEmpty();
        assertThat(pair.b.gone).isEmpty();
        pair.assertMatched("lan", 2);
        pair.assertMatched("dmz", 2);
        assertThat(pair.a.peering().status().ikeSas()).hasSize(1);
        assertThat(pair.b.peering().status().ikeSas()).hasSize(1);
        var ofA = pair.a.peering().status().ikeSas().getFirst();
        var ofB = pair.b.peering().status().ikeSas().getFirst();
        assertThat(ofA.initiatorSpi()).isEqualTo(ofB.initiatorSpi());
        assertThat(ofA.responderSpi()).isEqualTo(ofB.responderSpi());
    }

    @Test
    void shouldLeaveNothingBehindWhateverBothTakeUpAndDownOnABadNetwork() {
        for (int seed = 1; seed <= SEEDS; seed++) {
            Pair pair = Pair.of(seed, setup -> setup.calm()
                    .esp("aes128gcm16-x25519-ke1_ecp256")
                    .ike("aes128gcm16-prfsha256-x25519-ke1_ecp256")
                    .children("lan", "dmz", "iot"));
            try {
                commandAtRandom(pair, seed);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + "\n" + story(pair), e);
            }
        }
    }

    private static void commandAtRandom(Pair pair, long seed) {
        SplittableRandom chance = new SplittableRandom(seed);
        Network network = pair.network;
        network.lossPercent = chance.nextInt(25);
        network.repeatPercent = chance.nextInt(20);
        network.jitterMs = chance.nextInt(400);
        pair.a.call(pair.b.address);
        network.run(10_000);
        List<String> children = List.of("lan", "dmz", "iot");
        for (int i = 0; i < 8; i++) {
            Gateway one = chance.nextBoolean() ? pair.a : pair.b;
            String child = children.get(chance.nextInt(3));
            Event event =
                    switch (chance.nextInt(6)) {
                        case 0 -> new Event.RekeyIke();
                        case 1 -> new Event.Probe();
                        case 2 -> new Event.RekeyChild(child);
                        case 3 -> new Event.Down(child);
                        default -> new Event.Up(child);
                    };
            if (!one.peerings.isEmpty()) {
                one.handle(event);
            }
            network.run(chance.nextInt(1_500));
        }
        network.lossPercent = 0;
        network.repeatPercent = 0;
        network.run(400_000);
        pair.assertMatched();
        for (Gateway one : List.of(pair.a, pair.b)) {
            one.peerings.forEach(
                    peering -> one.handle(peering, new Event.Close(new Reason(Reason.Kind.COMMANDED, ""))));
            network.run(200_000);
        }
        for (Gateway one : List.of(pair.a, pair.b)) {
            assertThat(one.peerings).isEmpty();
            assertThat(one.reserved).isEmpty();
            assertThat(one.inbound).isEmpty();
        }
    }

    private static void assertNoGap(Pair pair) {
        assertReceived(pair.a, pair.b, "lan");
        assertReceived(pair.b, pair.a, "lan");
        assertReceived(pair.a, pair.b, "dmz");
        assertReceived(pair.b, pair.a, "dmz");
    }

    private static void assertReceived(Gateway sender, Gateway receiver, String child) {
        Gateway.Installed out = sender.sends(child).orElseThrow();
        Gateway.Installed in = receiver.inbound.get(out.sa().outboundSpi());
        if (in == null || !in.key().equals(out.key())) {
            throw new AssertionError("%s sends %s by %08x, which %s does not receive"
                    .formatted(sender, child, out.sa().outboundSpi(), receiver));
        }
    }

    static String story(Pair pair) {
        StringBuilder story = new StringBuilder();
        Stream.of(pair.a, pair.b)
                .flatMap(gateway -> gateway.log.stream().map(line -> gateway + " " + line))
                .sorted(Comparator.comparingDouble(line -> Double.parseDouble(line.split(" ")[1])))
                .forEach(line -> story.append(line).append('\n'));
        return story.toString();
    }
}
