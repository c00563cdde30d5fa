package net.isthmus.bgp.fsm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import net.isthmus.bgp.message.Capability;
import net.isthmus.bgp.message.Family;
import net.isthmus.wire.IpAddress;
import org.junit.jupiter.api.Test;

/** RFC 4271 §6.8 and RFC 6286 §2.3. */
class CollisionTest {
    @Test
    void shouldKeepTheConnectionThatTheHigherIdentifierHasMade() {
        assertThat(isOursToLive("10.0.0.1", 64_512, "10.0.0.2")).isFalse();
        assertThat(isOursToLive("10.0.0.3", 64_512, "10.0.0.2")).isTrue();
    }

    @Test
    void shouldCompareIdentifiersAsNumbersWithoutSign() {
        assertThat(isOursToLive("200.0.0.1", 64_512, "10.0.0.2")).isTrue();
    }

    @Test
    void shouldLetTheHigherAutonomousSystemDecideBetweenEqualIdentifiers() {
        assertThat(isOursToLive("10.0.0.1", 64_512, "10.0.0.1")).isFalse();
        assertThat(isOursToLive("10.0.0.1", 4_200_000_000L, "10.0.0.1")).isTrue();
    }

    private static boolean isOursToLive(String ourId, long ourAs, String theirId) {
        Terms terms = new Terms(
                ourAs, 4_000_000_000L, IpAddress.parse(ourId), 90, 0, false, Set.of(Family.IPV4_UNICAST), 0, false);
        return Collision.isOursToLive(
                terms,
                OpenBuilder.of(23_456)
                        .id(theirId)
                        .with(new Capability.FourOctetAs(4_000_000_000L))
                        .build());
    }
}
