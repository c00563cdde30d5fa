package net.isthmus.fastpath.control;

import static org.assertj.core.api.Assertions.assertThat;

import net.isthmus.fastpath.graph.Frames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many frames a worker gets. */
class FastPathSettingsTest {
    private static final long MIB = 1 << 20;

    @ParameterizedTest(name = "{0} MiB, {1} workers: {2} MiB each")
    @CsvSource({
        "512,   1,  32", // never less
        "1024,  1,  32",
        "1973,  1,  60", // what Linux leaves of 2 GiB
        "4096,  1, 128",
        "4096,  3, 128",
        "8192, 15,  68", // an eighth for all
        "65536, 3, 128", // never more
    })
    void shouldTakeThe32ndPartOfTheMachineForTheFramesOfAWorker(long machineMiB, int workers, int packetMiB) {
        int frames = FastPathSettings.framesPerWorker(workers, machineMiB * MIB);

        assertThat(frames * (long) Frames.CHUNK_BYTES).isEqualTo(packetMiB * MIB);
    }

    @Test
    void shouldFillWholeHugePages() {
        int frames = FastPathSettings.framesPerWorker(1, 2_020_536L << 10);

        assertThat(frames % 512).isZero();
    }
}
