package net.isthmus.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArpTest {
    private static final String REQUEST =
            "0001080006040001" + "525400aa0001" + "0a0a0001" + "000000000000" + "0a0a0007";

    @Test
    void shouldWriteAndReadARequest() {
        byte[] message = new byte[Arp.LENGTH];
        MemorySegment memory = MemorySegment.ofArray(message);
        Arp.write(memory, 0, Arp.REQUEST, 0x5254_00aa_0001L, 0x0a0a_0001, 0, 0x0a0a_0007);

        assertThat(HexFormat.of().formatHex(message)).isEqualTo(REQUEST);
        assertThat(Arp.isPlausible(memory, 0, message.length)).isTrue();
        assertThat(Arp.operation(memory, 0)).isEqualTo(Arp.REQUEST);
        assertThat(Arp.senderMac(memory, 0)).isEqualTo(0x5254_00aa_0001L);
        assertThat(Arp.senderAddress(memory, 0)).isEqualTo(0x0a0a_0001);
        assertThat(Arp.targetMac(memory, 0)).isZero();
        assertThat(Arp.targetAddress(memory, 0)).isEqualTo(0x0a0a_0007);
    }

    @ParameterizedTest
    @CsvSource({
        "1,6,hardware is not Ethernet",
        "2,9,protocol is not IPv4",
        "4,8,MACs have six bytes",
        "5,16,addresses have four",
        "7,3,neither request nor reply",
        "8,1,the sender's MAC is a group"
    })
    void shouldRefuseWhenAFieldIsWrong(int offset, int value, String why) {
        byte[] message = HexFormat.of().parseHex(REQUEST);
        message[offset] = (byte) value;

        assertThat(Arp.isPlausible(MemorySegment.ofArray(message), 0, message.length))
                .as(why)
                .isFalse();
    }

    @Test
    void shouldRefuseWhenShort() {
        byte[] message = HexFormat.of().parseHex(REQUEST);
        assertThat(Arp.isPlausible(MemorySegment.ofArray(message), 0, Arp.LENGTH - 1))
                .isFalse();
    }
}
