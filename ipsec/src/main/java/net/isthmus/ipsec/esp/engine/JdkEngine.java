package net.isthmus.ipsec.esp.engine;

import net.isthmus.fastpath.graph.Frames;
import net.isthmus.ipsec.sa.EspSuite;
import net.isthmus.ipsec.sa.SaKeys;

/** The JDK's ciphers: fast where it has intrinsics, as for AES-GCM, but each packet costs about a kilobyte of heap. */
public final class JdkEngine implements EspEngine {
    @Override
    public String name() {
        return "JDK " + Runtime.version().feature();
    }

    @Override
    public EspKey key(EspSuite suite, SaKeys keys) {
        return new ArrayKey(suite, keys);
    }

    @Override
    public EspCrypt worker(Frames frames) {
        return new ArrayCrypt(frames, new JdkCiphers());
    }
}
