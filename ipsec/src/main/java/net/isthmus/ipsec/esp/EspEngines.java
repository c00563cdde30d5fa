package net.isthmus.ipsec.esp;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import net.isthmus.ipsec.esp.engine.BouncyCastleEngine;
import net.isthmus.ipsec.esp.engine.EspEngine;
import net.isthmus.ipsec.esp.engine.JdkEngine;
import net.isthmus.ipsec.esp.engine.KnownAnswers;
import net.isthmus.ipsec.esp.mb.MbEngine;

/** Chooses the engine once, at the start: the first of the best that is there and gives the known answers. */
public final class EspEngines {
    private static final Logger LOG = System.getLogger(EspEngines.class.getName());

    /**
     * The engine that was chosen.
     *
     * @param refused what became of each better one, for operators
     */
    public record Choice(EspEngine engine, List<String> refused) {
        /** Copies the list. */
        public Choice {
            refused = List.copyOf(refused);
        }
    }

    private EspEngines() {}

    /** The best engine of this machine. */
    public static Choice choose() {
        Choice choice = choose(List.of(
                () -> new MbEngine("libIPSec_MB.so.2"),
                () -> new MbEngine("libIPSec_MB.so.1"),
                JdkEngine::new,
                BouncyCastleEngine::new));
        LOG.log(
                Level.INFO,
                "ESP is done by {0}{1}",
                choice.engine().name(),
                choice.refused().isEmpty() ? "" : "; what was tried before: " + String.join("; ", choice.refused()));
        return choice;
    }

    /**
     * The first that is right.
     *
     * @throws IllegalStateException if none is
     */
    static Choice choose(List<Supplier<EspEngine>> candidates) {
        var refused = new ArrayList<String>();
        for (Supplier<EspEngine> candidate : candidates) {
            try {
                EspEngine engine = candidate.get();
                Optional<String> wrong = KnownAnswers.wrong(engine);
                if (wrong.isEmpty()) {
                    return new Choice(engine, refused);
                }
                refused.add(wrong.get());
            } catch (RuntimeException | LinkageError absent) {
                refused.add(String.valueOf(absent.getMessage()));
            }
        }
        throw new IllegalStateException("no engine does ESP right: " + refused);
    }
}
