package net.isthmus.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VxlanTest {

    /** UDP and VXLAN header as a Linux kernel's VXLAN device sends them. */
    private static final byte[] FROM_LINUX = HexFormat.of().parseHex("d3ac12b5003a0000" + "0800000000754e00");

    @Test
    void shouldReadHeaderWhenLinuxSentIt() {
        MemorySegment memory = MemorySegment.ofArray(FROM_LINUX);
        assertThat(Udp.sourcePort(memory, 0)).isEqualTo(0xd3ac);
        assertThat(Udp.destinationPort(memory, 0)).isEqualTo(Vxlan.PORT);
        assertThat(Udp.totalLength(memory, 0)).isEqualTo(58);
        assertThat(Udp.checksum(memory, 0)).isZero();
        assertThat(Vxlan.hasVni(memory, 8)).isTrue();
        assertThat(Vxlan.vni(memory, 8)).isEqualTo(30_030);
    }

    @Test
    void shouldWriteTheSameHeaderWhenVniIsTheSame() {
        byte[] written = new byte[Vxlan.LENGTH];
        NetworkOrder.putI64(MemorySegment.ofArray(written), 0, Vxlan.header(30_030));
        assertThat(written).isEqualTo(HexFormat.of().parseHex("0800000000754e00"));
    }

    @Test
    void shouldReadWhatItWroteWhateverTheVni() {
        var random = new Random(7348);
        MemorySegment memory = MemorySegment.ofArray(new byte[Vxlan.LENGTH]);
        for (int i = 0; i < 1000; i++) {
            int vni = random.nextInt(Vxlan.MAX_VNI + 1);
            NetworkOrder.putI64(memory, 0, Vxlan.header(vni));
            assertThat(Vxlan.vni(memory, 0)).isEqualTo(vni);
            assertThat(Vxlan.hasVni(memory, 0)).isTrue();
        }
    }

    @Test
    void shouldSeeNoVniWhenOnlyReservedBitsAreSet() {
        MemorySegment memory = MemorySegment.ofArray(HexFormat.of().parseHex("f7ffffffffffffff"));
        assertThat(Vxlan.hasVni(memory, 0)).isFalse();
        assertThat(Vxlan.vni(memory, 0)).isEqualTo(Vxlan.MAX_VNI);
    }
}
