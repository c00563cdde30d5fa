package net.isthmus.webui;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OverviewSamplerTest {

    @Test
    void shouldShowAllRowsWhenTheyAreFew() {
        List<String> rows = List.of("b", "a");

        assertThat(OverviewSampler.first(rows, _ -> 0)).isEqualTo(rows);
    }

    @Test
    void shouldShowThoseThatMatterInTheirOrderWhenThereAreThousands() {
        List<Integer> rows = IntStream.range(0, 1000).boxed().toList();

        List<Integer> shown = OverviewSampler.first(rows, row -> row >= 990 ? 0 : 1);

        assertThat(shown)
                .hasSize(OverviewSampler.ROWS_SHOWN)
                .isSorted()
                .startsWith(0, 1)
                .endsWith(998, 999);
        assertThat(shown).contains(990, 991, 992, 993, 994, 995, 996, 997);
    }
}
