package net.isthmus.ipsec.ike.fsm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.isthmus.ipsec.ike.crypto.IkeKeys;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.ipsec.ike.message.PayloadType;
import net.isthmus.wire.Octets;
import org.junit.jupiter.api.Test;

/**
 * What a peer that has proven itself sends and nobody can read (RFC 7296 §2.5, §2.21.3), and what is left at the end.
 */
class ProtocolFaultTest {
    private static final int UNHEARD_OF = 200;
    private static final Octets NOTHING = Octets.of(new byte[0]);

    private static Pair after(Payload payload) {
        Pair pair = Pair.of(1, Pair.Setup::calm).connect();
        pair.a.peering().context.current().add(new NoticeTask(List.of(payload)));
        pair.a.handle(new Event.Tick());
        pair.network.run(5_000);
        return pair;
    }

    @Test
    void shouldPassOverAPayloadThatNobodyHasHeardOf() {
        Pair pair = after(new Payload.Unknown(UNHEARD_OF, false, NOTHING));
        assertThat(pair.b.steps("cannot be read")).isEmpty();
        pair.assertMatched("lan", 1);
    }

    /**
     * A critical one is refused by name, and nothing else comes of it:
     *
     * <pre>
     * a  ── SK {200 critical} ──▶                      b
     *    ◀── SK {N(UNSUPPORTED_CRITICAL_PAYLOAD)} ──
     * </pre>
     */
    @Test
    void shouldRefuseACriticalPayloadThatNobodyHasHeardOfAndStayUp() {
        Pair pair = after(new Payload.Unknown(UNHEARD_OF, true, NOTHING));
        assertThat(pair.b.steps("cannot be read")).hasSize(1);
        assertThat(pair.a.steps("← INFORMATIONAL response"))
                .singleElement()
                .asString()
                .contains("N(UNSUPPORTED_CRITICAL_PAYLOAD)");
        assertThat(pair.a.gone).isEmpty();
        assertThat(pair.b.gone).isEmpty();
        pair.assertMatched("lan", 1);
    }

    /**
     * Whoever writes what nobody can read has lost the thread, and the IKE SA ends:
     *
     * <pre>
     * a  ── SK {N of one octet} ──▶     b
     *    ◀── SK {N(INVALID_SYNTAX)} ──
     * </pre>
     */
    @Test
    void shouldEndWhenThePeerSendsWhatCannotBeRead() {
        Pair pair = after(new Payload.Unknown(PayloadType.NOTIFY.code(), false, Octets.of(new byte[1])));
        assertThat(pair.a.steps("N(INVALID_SYNTAX)")).isNotEmpty();
        assertThat(pair.b.end()).isEqualTo(Reason.Kind.PROTOCOL);
        assertThat(pair.b.inbound).isEmpty();
        assertThat(pair.b.reserved).isEmpty();
    }

    @Test
    void shouldWipeKeysWhenTheyAreReplacedAndAtTheEnd() {
        Pair pair = Pair.of(1, Pair.Setup::calm).connect();
        IkeKeys first = pair.a.peering().context.current().keys();
        IkeKeys firstOfPeer = pair.b.peering().context.current().keys();
        assertThat(first.derivation().isClosed()).isFalse();

        pair.a.handle(new Event.RekeyIke());
        pair.network.run(60_000);
        assertWiped(first);
        assertWiped(firstOfPeer);

        IkeKeys second = pair.a.peering().context.current().keys();
        IkeKeys secondOfPeer = pair.b.peering().context.current().keys();
        pair.a.handle(new Event.Close(new Reason(Reason.Kind.COMMANDED, "enough")));
        pair.network.run(60_000);
        assertWiped(second);
        assertWiped(secondOfPeer);
        assertThat(pair.a.handedOut).isNotEmpty().allMatch(secret -> secret.isClosed());
        assertThat(pair.b.handedOut).isNotEmpty().allMatch(secret -> secret.isClosed());
    }

    private static void assertWiped(IkeKeys keys) {
        assertThat(keys.derivation().isClosed()).as("SK_d").isTrue();
        for (boolean ofInitiator : new boolean[] {true, false}) {
            assertThat(keys.encryption(ofInitiator).isClosed()).as("SK_e").isTrue();
            assertThat(keys.integrity(ofInitiator).isClosed()).as("SK_a").isTrue();
            assertThat(keys.authentication(ofInitiator).isClosed()).as("SK_p").isTrue();
        }
    }
}
