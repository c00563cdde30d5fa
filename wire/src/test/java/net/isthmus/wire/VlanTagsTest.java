package net.isthmus.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VlanTagsTest {

    @ParameterizedTest
    @CsvSource({
        "0, 100, 00, 81000064",
        "0, 100, a7, 81007064",
        "20, 100, a7, 88a8a01481007064",
        "20, 0, a7, 88a8a014",
        "4094, 4094, ff, 88a8fffe8100fffe",
        "0, 0, ff, ''"
    })
    void shouldWriteTheOuterTagFirst(int outer, int inner, String priorities, String expected) {
        int tags = VlanTags.of(outer, inner);
        byte[] bytes = new byte[VlanTags.length(tags)];
        VlanTags.write(MemorySegment.ofArray(bytes), 0, tags, HexFormat.fromHexDigits(priorities));

        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(expected);
        assertThat(VlanTags.outer(tags)).isEqualTo(outer);
        assertThat(VlanTags.inner(tags)).isEqualTo(inner);
    }

    @Test
    void shouldKeepPriorityAndDropEligibilityOfBothTags() {
        assertThat(VlanTags.priorities(0xa014, 0x7064)).isEqualTo(0xa7);
    }

    @Test
    void shouldKnowBothTagTypesAndNoOther() {
        assertThat(VlanTags.isTag(0x8100)).isTrue();
        assertThat(VlanTags.isTag(0x88a8)).isTrue();
        assertThat(VlanTags.isTag(0x88cc)).isFalse();
        assertThat(VlanTags.isTag(0x0800)).isFalse();
    }
}
