package net.isthmus.ipsec.esp;

import static net.isthmus.ipsec.esp.EspFixture.GCM;
import static net.isthmus.ipsec.esp.EspFixture.PATH_4;
import static net.isthmus.ipsec.esp.EspFixture.mirrored;
import static net.isthmus.ipsec.esp.EspFixture.sa;
import static net.isthmus.ipsec.esp.TestPackets.ip;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.isthmus.core.DropReason;
import net.isthmus.ipsec.esp.engine.Suites;
import net.isthmus.ipsec.sa.ChildSa;
import net.isthmus.wire.NetworkOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two gateways rekey while packets are under way, which are delayed, reordered and repeated: none is lost, none is
 * taken twice.
 *
 * <pre>
 *   here  install in+out of the new SA ──────── packets by the new SA ──── remove the old one, later
 *   there ── install in ── install out when the old one is deleted ──────
 * </pre>
 */
class EspRekeyTest {
    private static final int WINDOW = 128;

    private final EspFixture here = new EspFixture();
    private final EspFixture there = new EspFixture();
    private final ArrayDeque<byte[]> way = new ArrayDeque<>();
    private final List<byte[]> seen = new ArrayList<>();
    private final Set<Integer> arrived = new HashSet<>();
    private int sent;
    private int duplicates;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldLosePacketNeverAndTakeNoneTwiceWhileKeysChange(long seed) {
        var random = new Random(seed);
        ChildSa now = sa(GCM, PATH_4, 1000, 2000);
        here.install(now);
        there.install(mirrored(now));
        for (int rekeys = 1; rekeys <= 20; rekeys++) {
            traffic(random, 40);
            ChildSa next = sa(GCM, PATH_4, 1000 + rekeys, 2000 + rekeys);
            there.tunnels.installInbound(mirrored(next), Suites.keys(GCM, next.outboundSpi()));
            traffic(random, 20);
            here.install(next);
            traffic(random, 20);
            there.tunnels.installOutbound(mirrored(next), Suites.keys(GCM, next.inboundSpi()));
            traffic(random, 10);
            deliver(random, way.size()); // what is under way arrives before the peer deletes the old SA
            here.tunnels.remove(now.inboundSpi());
            there.tunnels.remove(now.outboundSpi());
            here.control();
            there.control();
            now = next;
        }
        deliver(random, way.size());

        assertThat(arrived).hasSize(sent);
        assertThat(there.drops().keySet()).isSubsetOf(DropReason.ESP_REPLAY, DropReason.ESP_SPI_UNKNOWN);
        assertThat(duplicates).isZero();
        assertThat(here.drops()).isEmpty();
        assertThat(here.framesMissing() + there.framesMissing()).isZero();
    }

    private void traffic(Random random, int bursts) {
        for (int i = 0; i < bursts; i++) {
            byte[][] burst = new byte[1 + random.nextInt(5)][];
            for (int packet = 0; packet < burst.length; packet++) {
                byte[] payload = new byte[16];
                NetworkOrder.putI32(MemorySegment.ofArray(payload), 0, sent++);
                burst[packet] = ip("10.1.0.1", "10.2.0.1", 0, 17, payload);
            }
            here.output(burst);
            way.addAll(here.take("ip4-input"));
            deliver(random, random.nextInt(Math.max(1, way.size())));
            while (way.size() > WINDOW / 4) {
                deliver(random, 1);
            }
        }
    }

    private void deliver(Random random, int count) {
        for (int i = 0; i < count && !way.isEmpty(); i++) {
            if (random.nextInt(4) == 0) {
                way.addLast(way.removeFirst().clone()); // overtaken by the others, at most once round
            }
            byte[] outer = way.removeFirst();
            there.input(outer.clone());
            seen.add(outer);
            if (random.nextInt(3) == 0) {
                there.input(seen.get(random.nextInt(seen.size())).clone());
            }
            for (byte[] inner : there.take("ip4-input")) {
                if (!arrived.add(NetworkOrder.i32(MemorySegment.ofArray(inner), 20))) {
                    duplicates++;
                }
            }
        }
    }
}
