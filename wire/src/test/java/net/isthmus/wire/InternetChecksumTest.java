package net.isthmus.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class InternetChecksumTest {
    private static final long[] EDGES = {0, 1, 0xffff, 0x1_0000, 0xffff_0000L, 0xffff_fffeL, 0xffff_ffffL};

    private final SplittableRandom random = new SplittableRandom(20261122);

    @Test
    void shouldMendByUnfoldedChangesAsByWordsWhenSeveralHaveChanged() {
        for (int i = 0; i < 200_000; i++) {
            long oldSource = word();
            long newSource = Math.max(1, word()); // nothing but zeroes has the other zero for its sum
            long oldPorts = word();
            long newPorts = word();
            int checksum = i % 3 == 0 ? (int) EDGES[i % 4] & 0xffff : random.nextInt(0x1_0000);

            int byWords = InternetChecksum.updateBy(
                    checksum,
                    InternetChecksum.change(oldSource, newSource) + InternetChecksum.change(oldPorts, newPorts));
            int byUnfolded = InternetChecksum.updateByUnfolded(
                    checksum,
                    InternetChecksum.unfoldedChange(oldSource, newSource)
                            + InternetChecksum.unfoldedChange(oldPorts, newPorts));

            assertThat(byUnfolded).isEqualTo(byWords);
        }
    }

    private long word() {
        int choice = random.nextInt(EDGES.length + 3);
        return choice < EDGES.length ? EDGES[choice] : random.nextLong() & 0xffff_ffffL;
    }
}
