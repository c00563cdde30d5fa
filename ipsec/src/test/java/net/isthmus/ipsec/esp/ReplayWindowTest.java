package net.isthmus.ipsec.esp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The window against a set that remembers everything. */
class ReplayWindowTest {

    @ParameterizedTest
    @ValueSource(ints = {64, 100, 128, 1000, 1024, 4096, 16_384})
    void shouldAcceptExactlyWhatASetWould(int size) {
        var random = new Random(size);
        for (int round = 0; round < 20; round++) {
            var window = new ReplayWindow(size, true);
            Set<Long> seen = new HashSet<>();
            long top = 0;
            for (int i = 0; i < 3000; i++) {
                long sequence =
                        switch (random.nextInt(4)) {
                            case 0 -> top + 1;
                            case 1 -> top + random.nextInt(3 * size);
                            default -> Math.max(0, top - random.nextInt(2 * size));
                        };
                boolean isWanted = sequence > 0 && sequence > top - size && !seen.contains(sequence);

                assertThat(window.mayAccept(sequence))
                        .as("%d at %d", sequence, top)
                        .isEqualTo(isWanted);
                assertThat(window.accept(sequence)).isEqualTo(isWanted);
                if (isWanted) {
                    seen.add(sequence);
                    top = Math.max(top, sequence);
                }
                assertThat(window.top()).isEqualTo(top);
            }
        }
    }

    @Test
    void shouldFindUpperHalfOfExtendedNumberWhereverTheWindowIs() {
        var random = new Random(4303);
        for (int i = 0; i < 100_000; i++) {
            int size = 64 << random.nextInt(9);
            var window = new ReplayWindow(size, true);
            long top =
                    switch (random.nextInt(3)) {
                        case 0 -> 1 + random.nextInt(size);
                        case 1 -> ((long) random.nextInt(5) << 32) + random.nextInt(2 * size);
                        default -> random.nextLong() >>> 2;
                    };
            if (top > 0) {
                window.accept(top);
            }
            long sent = Math.max(1, top + random.nextInt(4 * size) - size + 1);
            assertThat(window.whole((int) sent)).as("%x after %x", sent, top).isEqualTo(sent);
        }
    }

    @Test
    void shouldRefuseZeroAndKeepShortNumbersShort() {
        var window = new ReplayWindow(64, false);
        assertThat(window.accept(0)).isFalse();
        assertThat(window.whole(-1)).isEqualTo(0xffff_ffffL);
        assertThat(window.accept(0xffff_ffffL)).isTrue();
        assertThat(window.whole(1)).isEqualTo(1);
        assertThat(window.mayAccept(1)).isFalse();
    }

    @Test
    void shouldBringSizesInside() {
        var least = new ReplayWindow(1, false);
        least.accept(100);
        assertThat(least.mayAccept(37)).isTrue();
        assertThat(least.mayAccept(36)).isFalse();
        var most = new ReplayWindow(1 << 20, false);
        most.accept(20_000);
        assertThat(most.mayAccept(20_000 - 16_383)).isTrue();
        assertThat(most.mayAccept(20_000 - 16_384)).isFalse();
    }
}
