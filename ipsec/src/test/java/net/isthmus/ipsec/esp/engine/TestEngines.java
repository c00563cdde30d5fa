package net.isthmus.ipsec.esp.engine;

import java.util.ArrayList;
import java.util.List;
import net.isthmus.ipsec.esp.mb.MbEngine;

/** The engines of this machine: the native one where it is installed, in whichever version. */
public final class TestEngines {
    private TestEngines() {}

    /** All of them. */
    public static List<EspEngine> all() {
        var engines = new ArrayList<EspEngine>(List.of(new JdkEngine(), new BouncyCastleEngine()));
        engines.addAll(natives());
        return engines;
    }

    /** Those that allocate nothing; empty if the library is not installed. */
    public static List<EspEngine> natives() {
        var engines = new ArrayList<EspEngine>();
        String more = System.getProperty("isthmus.test.ipsecMb", "libIPSec_MB.so");
        for (String file : List.of("libIPSec_MB.so.1", "libIPSec_MB.so.2", more)) {
            try {
                engines.add(new MbEngine(file));
            } catch (IllegalArgumentException absent) {
                // Not on this machine, which must do with the others.
            }
        }
        return engines;
    }
}
