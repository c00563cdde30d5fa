package net.isthmus.fastpath.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.isthmus.fastpath.tables.InterfaceTable.Entry;
import net.isthmus.fastpath.tables.InterfaceTable.Kind;
import net.isthmus.fastpath.testing.Interfaces;
import org.junit.jupiter.api.Test;

/** From which address the appliance speaks by an interface. */
class SpeakersTest {
    private static final int LAN = 0x0a00_0001;
    private static final int VOICE = 0x0a01_0001;

    private static Entry tunnel(int index, int ip4Source, boolean speaksAlone) {
        return Entry.of(index, "tunnel" + index, Kind.TUNNEL)
                .withAddresses(false, ip4Source, 0, 0)
                .withFeatures(InterfaceTable.FEATURE_SPEAKS_ALONE, speaksAlone);
    }

    @Test
    void shouldSpeakAsTheFirstOfItsVrfWhenItHasNoAddressUnlessItSpeaksAlone() {
        var table = new InterfaceTable(List.of(
                tunnel(2, VOICE, true),
                Interfaces.port(3, "02:00:00:00:00:03", "10.0.0.1", "fd00::1"),
                tunnel(4, 0, false),
                tunnel(5, 0, true)));

        assertThat(table.ip4Source(2)).isEqualTo(VOICE);
        assertThat(table.ip4Source(4)).isEqualTo(LAN);
        assertThat(table.ip6SourceLow(4)).isEqualTo(1);
        assertThat(table.ip4Source(5)).isZero();
        assertThat(table.ip6SourceLow(2)).isZero();
    }
}
