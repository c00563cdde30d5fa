package net.isthmus.ipsec.esp.mb;

import net.isthmus.fastpath.graph.Frames;
import net.isthmus.ipsec.esp.engine.EspCrypt;
import net.isthmus.ipsec.esp.engine.EspEngine;
import net.isthmus.ipsec.esp.engine.EspKey;
import net.isthmus.ipsec.sa.EspSuite;
import net.isthmus.ipsec.sa.SaKeys;

/** Intel's multi-buffer library for IPsec. */
public final class MbEngine implements EspEngine {
    private final MbLibrary library;
    private final long keyManager;

    /**
     * Loads the library.
     *
     * @param file its name or path
     * @throws IllegalArgumentException if it is not there, or of a version that is not known
     */
    public MbEngine(String file) {
        library = new MbLibrary(file);
        keyManager = library.newManager();
    }

    @Override
    public String name() {
        return "libipsec-mb " + library.versionText();
    }

    @Override
    public EspKey key(EspSuite suite, SaKeys keys) {
        return new MbKey(suite, keys, keyManager);
    }

    @Override
    public EspCrypt worker(Frames frames) {
        return new MbCrypt(frames, library.newManager());
    }
}
