package net.isthmus.ipsec.esp.engine;

import net.isthmus.fastpath.graph.Frames;
import net.isthmus.ipsec.sa.EspSuite;
import net.isthmus.ipsec.sa.SaKeys;

/** One way of doing all ciphers of ESP. Any thread. */
public interface EspEngine {
    /** Its name for operators, such as {@code libipsec-mb 1.3.0}. */
    String name();

    /**
     * Prepares keys for packets. All workers may use the result at once.
     *
     * @param keys not wiped here: that is for who gave them
     */
    EspKey key(EspSuite suite, SaKeys keys);

    /** What one worker needs to protect the packets of its memory. */
    EspCrypt worker(Frames frames);
}
