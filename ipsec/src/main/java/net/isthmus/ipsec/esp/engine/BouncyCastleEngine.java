package net.isthmus.ipsec.esp.engine;

import net.isthmus.fastpath.graph.Frames;
import net.isthmus.ipsec.sa.EspSuite;
import net.isthmus.ipsec.sa.SaKeys;

/** Bouncy Castle's ciphers, all in Java: the last resort, many times slower than the others. */
public final class BouncyCastleEngine implements EspEngine {
    @Override
    public String name() {
        return "Bouncy Castle";
    }

    @Override
    public EspKey key(EspSuite suite, SaKeys keys) {
        return new ArrayKey(suite, keys);
    }

    @Override
    public EspCrypt worker(Frames frames) {
        return new ArrayCrypt(frames, new BouncyCastleCiphers());
    }
}
