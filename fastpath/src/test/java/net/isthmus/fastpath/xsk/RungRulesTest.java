package net.isthmus.fastpath.xsk;

import static org.assertj.core.api.Assertions.assertThat;

import net.isthmus.fastpath.xsk.link.XdpFeatures;
import org.junit.jupiter.api.Test;

class RungRulesTest {
    private static final long XDP = XdpFeatures.BASIC | XdpFeatures.REDIRECT;

    @Test
    void shouldTryEverythingWhenTheDriverCan() {
        var able = new XdpFeatures(XDP | XdpFeatures.ZERO_COPY | XdpFeatures.SEVERAL_BUFFERS, 17, 0);
        for (Rung rung : Rung.values()) {
            assertThat(RungRules.obstacle(rung, able, 3)).isEmpty();
        }
    }

    @Test
    void shouldPassOverZeroCopyWhenPacketsTakeMoreChunksThanItDoes() {
        var one = new XdpFeatures(XDP | XdpFeatures.ZERO_COPY | XdpFeatures.SEVERAL_BUFFERS, 1, 0);
        assertThat(RungRules.obstacle(Rung.ZERO_COPY, one, 1)).isEmpty();
        assertThat(RungRules.obstacle(Rung.ZERO_COPY, one, 3))
                .hasValueSatisfying(reason -> assertThat(reason).contains("3 chunks", "takes 1"));
        assertThat(RungRules.obstacle(Rung.NATIVE_COPY, one, 3)).isEmpty();
    }

    @Test
    void shouldPassOverTheDriverWhenItRunsNoProgramOrNoneForLongPackets() {
        var none = new XdpFeatures(0, 1, 0);
        assertThat(RungRules.obstacle(Rung.ZERO_COPY, none, 1)).isPresent();
        assertThat(RungRules.obstacle(Rung.NATIVE_COPY, none, 1)).isPresent();
        assertThat(RungRules.obstacle(Rung.GENERIC, none, 3)).isEmpty();
        var unbroken = new XdpFeatures(XDP, 1, 0);
        assertThat(RungRules.obstacle(Rung.NATIVE_COPY, unbroken, 1)).isEmpty();
        assertThat(RungRules.obstacle(Rung.NATIVE_COPY, unbroken, 3)).isPresent();
    }

    @Test
    void shouldCountTheChunksOfAPacketWithTwoTags() {
        assertThat(PacketChunks.of(1500)).isEqualTo(1);
        assertThat(PacketChunks.of(PacketChunks.LONGEST_IN_ONE)).isEqualTo(1);
        assertThat(PacketChunks.of(PacketChunks.LONGEST_IN_ONE + 1)).isEqualTo(2);
        assertThat(PacketChunks.of(9000)).isEqualTo(3);
    }
}
