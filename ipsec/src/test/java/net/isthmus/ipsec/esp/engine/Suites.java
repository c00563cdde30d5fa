package net.isthmus.ipsec.esp.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.isthmus.core.config.IpsecEncryption;
import net.isthmus.core.config.IpsecIntegrity;
import net.isthmus.ipsec.sa.EspSuite;
import net.isthmus.ipsec.sa.SaKeys;

/** Every suite that a proposal can name, and keys for them. */
public final class Suites {
    private Suites() {}

    /** All ciphers, with all integrity algorithms where they need one, with and without extended numbers. */
    public static List<EspSuite> all() {
        var suites = new ArrayList<EspSuite>();
        for (boolean isEsn : new boolean[] {false, true}) {
            for (IpsecEncryption encryption : IpsecEncryption.values()) {
                if (encryption.isAead()) {
                    suites.add(new EspSuite(encryption, Optional.empty(), isEsn));
                } else {
                    for (IpsecIntegrity integrity : IpsecIntegrity.values()) {
                        suites.add(new EspSuite(encryption, Optional.of(integrity), isEsn));
                    }
                }
            }
        }
        return suites;
    }

    /** Keys that are the same for the same seed. */
    public static SaKeys keys(EspSuite suite, long seed) {
        byte[] material = new byte[suite.keyMaterialBytes()];
        new Random(seed).nextBytes(material);
        return new SaKeys(suite, material);
    }
}
