package net.isthmus.ipsec.ike.fsm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What somebody sends who hears everything and knows no key. */
class ForgeryTest {

    /** Any octet of any message changed, and sent before the true one: nothing of it may change anything. */
    @Test
    void shouldNotBeMovedByMessagesThatSomebodyHasChanged() {
        for (int seed = 1; seed <= 200; seed++) {
            SplittableRandom chance = new SplittableRandom(seed);
            Pair pair = Pair.of(seed, Pair.Setup::calm).connect();
            pair.network.isHolding = true;
            pair.a.handle(new Event.RekeyChild("lan"));
            pair.b.handle(new Event.RekeyIke());
            for (int i = 0; i < 12 && !pair.network.held.isEmpty(); i++) {
                List<Network.Datagram> heard = new ArrayList<>(pair.network.held);
                for (Network.Datagram one : heard) {
                    byte[] changed = one.octets().toBytes();
                    changed[chance.nextInt(changed.length)] ^= (byte) (1 << chance.nextInt(8));
                    one.to().receive(changed, one.path());
                }
                pair.network.deliver(heard.getFirst().from());
            }
            pair.network.release();
            pair.network.run(300_000);
            assertThat(pair.a.gone).isEmpty();
            assertThat(pair.b.gone).isEmpty();
            pair.assertMatched("lan", 1);
        }
    }
}
