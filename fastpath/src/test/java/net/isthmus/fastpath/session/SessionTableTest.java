package net.isthmus.fastpath.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.isthmus.fastpath.fib.GracePeriod;
import net.isthmus.fastpath.testing.Allocations;
import net.isthmus.wire.IpProtocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of sessions, and the same as a map of plain objects. */
class SessionTableTest {
    private final Arena arena = Arena.ofConfined();
    private final GracePeriod grace = new GracePeriod(1);

    @AfterEach
    void giveMemoryBack() {
        arena.close();
    }

    @Test
    void shouldNeedNoMoreThan256MebibytesWhenThereAreAMillionSessions() {
        assertThat(SessionTable.bytesFor(1_000_000)).isLessThanOrEqualTo(256L << 20);
    }

    @Test
    void shouldFindBothDirectionsOfASession() {
        SessionTable table = table(8);
        Flow flow = Births.flow(IpProtocol.TCP, "10.1.0.1", 1000, "10.2.0.1", 80);

        int record = table.begin(Births.translated(flow, 40_000), 7);

        int original = table.find(flow);
        int reply = table.find(Births.flow(IpProtocol.TCP, "10.2.0.1", 80, "10.1.0.1", 40_000));
        assertThat(original).isEqualTo(SessionTable.original(record));
        assertThat(reply).isEqualTo(SessionTable.peer(original));
        assertThat(SessionTable.isReply(reply)).isTrue();
        assertThat(leavingPorts(table, original))
                .as("the source port is another")
                .isEqualTo(40_000 << 16 | 80);
        assertThat(leavingPorts(table, reply)).isEqualTo(80 << 16 | 1000);
        assertThat(SessionRecord.flags(table.memory(), SessionTable.line(original)))
                .isEqualTo(SessionRecord.FLAG_TRANSLATED);
        assertThat(SessionRecord.born(table.memory(), table.cold(record))).isEqualTo(7);
    }

    @Test
    void shouldNotMistakeOneFlowForAnotherWhenAnyPartDiffers() {
        SessionTable table = table(8);
        Flow flow = Births.flow(IpProtocol.TCP, "fd00::1", 1000, "fd01::1", 80);
        table.begin(Births.plain(flow), 0);

        assertThat(table.find(flow)).isNotZero();
        assertThat(table.find(Births.flow(IpProtocol.UDP, "fd00::1", 1000, "fd01::1", 80)))
                .isZero();
        assertThat(table.find(Births.flow(IpProtocol.TCP, "fd00::2", 1000, "fd01::1", 80)))
                .isZero();
        assertThat(table.find(Births.flow(IpProtocol.TCP, "fd00::1", 1001, "fd01::1", 80)))
                .isZero();
        assertThat(table.find(Births.flow(IpProtocol.TCP, "fd00::1", 1000, "fd01:1::1", 80)))
                .isZero();
        flow.vrf = 1;
        assertThat(table.find(flow)).isZero();
    }

    @Test
    void shouldRefuseASessionWhenItsReplyIsAnothersAlready() {
        SessionTable table = table(8);
        table.begin(Births.translated(Births.flow(IpProtocol.UDP, "10.1.0.1", 1000, "10.2.0.1", 80), 1000), 0);

        Flow rival = Births.flow(IpProtocol.UDP, "10.1.0.9", 1000, "10.2.0.1", 80);
        SessionBirth birth = Births.plain(rival);
        birth.reply.set(Births.flow(IpProtocol.UDP, "10.2.0.1", 80, "10.1.0.1", 1000));

        assertThat(table.begin(birth, 0)).isEqualTo(SessionTable.TAKEN);
        assertThat(table.find(rival)).isZero();
        assertThat(table.count()).isOne();
    }

    @Test
    void shouldUseARecordAgainOnlyAfterItsReadersAreGone() {
        SessionTable table = table(1);
        int record = table.begin(Births.plain(Births.numbered(0)), 0);
        grace.awake(0);
        table.end(record);
        table.collect(grace);
        table.collect(grace);
        assertThat(table.begin(Births.plain(Births.numbered(1)), 0))
                .as("a reader may still look")
                .isEqualTo(SessionTable.FULL);

        grace.quiescent(0);
        table.collect(grace);

        assertThat(table.begin(Births.plain(Births.numbered(1)), 0)).isEqualTo(record);
        assertThat(table.find(Births.numbered(0))).isZero();
    }

    @Test
    void shouldTakeEverySessionForWhichThereIsARecord() {
        int capacity = 65_536; // a power of two: half of the index is in use, which is the most that there ever is
        SessionTable table = table(capacity);
        for (int i = 0; i < capacity; i++) {
            assertThat(table.begin(Births.plain(Births.numbered(i)), 0)).isPositive();
        }
        assertThat(table.begin(Births.plain(Births.numbered(capacity)), 0)).isEqualTo(SessionTable.FULL);
        for (int i = 0; i < capacity; i++) {
            assertThat(table.find(Births.numbered(i))).isNotZero();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldDoAsAMapDoesWhateverHappens(long seed) {
        int capacity = 300;
        SessionTable table = table(capacity);
        var random = new Random(seed);
        Map<Integer, Integer> model = new HashMap<>();
        List<Integer> alive = new ArrayList<>();
        for (int step = 0; step < 60_000; step++) {
            int number = random.nextInt(600);
            if (random.nextInt(100) < (step / 5_000 % 2 == 0 ? 70 : 30)) {
                table.collect(grace);
                table.collect(grace);
                int record = table.begin(Births.plain(Births.numbered(number)), step);
                if (model.containsKey(number)) {
                    assertThat(record).isEqualTo(SessionTable.TAKEN);
                } else if (record == SessionTable.FULL) {
                    assertThat(alive).hasSize(capacity);
                } else {
                    model.put(number, record);
                    alive.add(number);
                }
            } else if (!alive.isEmpty()) {
                int victim = alive.remove(random.nextInt(alive.size()));
                table.end(model.remove(victim));
            }
            assertThat(table.count()).isEqualTo(model.size());
            int asked = random.nextInt(600);
            assertThat(SessionTable.record(table.find(Births.numbered(asked)))).isEqualTo(model.getOrDefault(asked, 0));
        }
        model.values().forEach(table::end);
        assertThat(table.count()).isZero();
        table.collect(grace);
        table.collect(grace);
        table.collect(grace);
        for (int i = 0; i < capacity; i++) {
            assertThat(table.begin(Births.plain(Births.numbered(i)), 0))
                    .as("no record is lost")
                    .isPositive();
        }
    }

    @Test
    void shouldAllocateNothing() {
        SessionTable table = table(64);
        SessionBirth birth = Births.plain(Births.numbered(3));
        long bytes = Allocations.during(20_000, () -> {
            int record = table.begin(birth, 1);
            table.find(birth.reply);
            table.end(record);
            table.collect(grace);
            table.collect(grace);
        });
        assertThat(bytes).isZero();
        assertThat(table.count()).isZero();
    }

    @Test
    void shouldSayWhatIsWrongWhenMemoryAndCapacityDoNotFit() {
        assertThatThrownBy(() -> new SessionTable(arena.allocate(64, 64), 100, new Random(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("100 sessions in 64 octets");
    }

    private SessionTable table(int capacity) {
        return new SessionTable(arena.allocate(SessionTable.bytesFor(capacity), 64), capacity, new Random(7));
    }

    private static int leavingPorts(SessionTable table, int reference) {
        return SessionRecord.leavingPorts(table.memory(), SessionTable.line(reference));
    }
}
