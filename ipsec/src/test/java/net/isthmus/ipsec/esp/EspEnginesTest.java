package net.isthmus.ipsec.esp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.ipsec.esp.engine.EspCrypt;
import net.isthmus.ipsec.esp.engine.EspEngine;
import net.isthmus.ipsec.esp.engine.EspKey;
import net.isthmus.ipsec.esp.engine.JdkEngine;
import net.isthmus.ipsec.sa.EspSuite;
import net.isthmus.ipsec.sa.SaKeys;
import org.junit.jupiter.api.Test;

/** The first engine that is there and right is taken, and why the others were not is said. */
class EspEnginesTest {

    /** Does the JDK's work, and forgets to encrypt one block. */
    private static final class Careless implements EspEngine {
        private final EspEngine right = new JdkEngine();

        @Override
        public String name() {
            return "careless";
        }

        @Override
        public EspKey key(EspSuite suite, SaKeys keys) {
            return right.key(suite, keys);
        }

        @Override
        public EspCrypt worker(Frames frames) {
            EspCrypt crypt = right.worker(frames);
            return new EspCrypt() {
                @Override
                public void seal(EspKey key, int frame, int esp, long sequence, long iv) {
                    crypt.seal(key, frame, esp, sequence, iv + 1);
                }

                @Override
                public void open(int index, EspKey key, int frame, int esp, long sequence) {
                    crypt.open(index, key, frame, esp, sequence);
                }

                @Override
                public void finish() {
                    crypt.finish();
                }

                @Override
                public boolean isAuthentic(int index) {
                    return crypt.isAuthentic(index);
                }
            };
        }
    }

    @Test
    void shouldPassOverEnginesThatAreAbsentOrWrong() {
        EspEngines.Choice choice = EspEngines.choose(List.of(
                () -> {
                    throw new IllegalArgumentException("there is no such library");
                },
                Careless::new,
                JdkEngine::new));
        assertThat(choice.engine().name()).startsWith("JDK");
        assertThat(choice.refused()).hasSize(2);
        assertThat(choice.refused().getFirst()).isEqualTo("there is no such library");
        assertThat(choice.refused().getLast()).startsWith("careless gets ");
    }

    @Test
    void shouldRefuseToGoOnWithoutAnEngine() {
        assertThatThrownBy(() -> EspEngines.choose(List.of(Careless::new)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no engine does ESP right");
    }

    @Test
    void shouldFindAnEngineOnAnyMachine() {
        assertThat(EspEngines.choose().engine().name()).isNotBlank();
    }
}
