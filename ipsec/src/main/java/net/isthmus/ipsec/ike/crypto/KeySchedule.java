package net.isthmus.ipsec.ike.crypto;

import java.util.Arrays;
import java.util.List;
import net.isthmus.ipsec.sa.EspSuite;
import net.isthmus.ipsec.sa.SaKeys;

/**
 * How keys follow from shared secrets (RFC 7296 §2.14, §2.17, §2.18), from several of them (RFC 9370 §2.2), and from a
 * key that both ends knew before (RFC 8784 §3).
 *
 * <pre>
 * IKE_SA_INIT       SKEYSEED    = prf (Ni | Nr, SK(0))
 * IKE_INTERMEDIATE  SKEYSEED(n) = prf (SK_d(n-1), SK(n) | Ni | Nr)
 * rekeying          SKEYSEED    = prf (SK_d(old), SK(0) | Ni | Nr | SK(1) | … | SK(n))
 * Child SA          KEYMAT      = prf+ (SK_d, SK(0) | Ni | Nr | SK(1) | … | SK(n))     no SK(…) without forward secrecy
 * PPK               SK_d = prf+ (PPK, SK_d')    SK_pi = prf+ (PPK, SK_pi')    SK_pr = prf+ (PPK, SK_pr')
 * </pre>
 *
 * <p>Shared secrets and nonces are taken in, not taken over: whoever has them wipes them.
 */
public final class KeySchedule {
    private KeySchedule() {}

    /** The first keys of an IKE SA. */
    public static IkeKeys initial(IkeSuite suite, Secret shared, Nonces nonces, SpiPair spis) {
        Prf prf = Prf.of(suite.prf());
        return keys(suite, Secret.of(prf.compute(nonces.joined(), shared.octets())), nonces, spis);
    }

    /**
     * The keys of an IKE SA after one more key exchange of IKE_INTERMEDIATE.
     *
     * @param nonces those of IKE_SA_INIT
     */
    public static IkeKeys intermediate(IkeKeys before, Secret shared, Nonces nonces, SpiPair spis) {
        Prf prf = Prf.of(before.suite().prf());
        byte[] seed = prf.compute(before.derivation(), shared.octets(), nonces.joined());
        return keys(before.suite(), Secret.of(seed), nonces, spis);
    }

    /**
     * The keys of an IKE SA that replaces another.
     *
     * @param before keys of the one that is replaced, whose pseudo-random function is used for the seed
     * @param suite algorithms of the new one
     * @param shared of the key exchange of CREATE_CHILD_SA, then those of IKE_FOLLOWUP_KE
     * @param nonces those of CREATE_CHILD_SA
     * @param spis those of the new IKE SA
     */
    public static IkeKeys rekeyed(IkeKeys before, IkeSuite suite, List<Secret> shared, Nonces nonces, SpiPair spis) {
        if (shared.isEmpty()) {
            throw new IllegalArgumentException("an IKE SA is rekeyed with a key exchange");
        }
        Prf prf = Prf.of(before.suite().prf());
        return keys(suite, Secret.of(prf.compute(before.derivation(), parts(shared, nonces))), nonces, spis);
    }

    /**
     * The keys of a Child SA. The direction from the initiator of the exchange comes first.
     *
     * @param shared of the key exchanges of the exchange that makes it; empty without forward secrecy
     * @param nonces those of the exchange that makes it
     */
    public static ChildKeys child(IkeKeys ike, EspSuite suite, List<Secret> shared, Nonces nonces) {
        int length = suite.keyMaterialBytes();
        byte[] material = Prf.of(ike.suite().prf()).expand(ike.derivation(), 2 * length, parts(shared, nonces));
        ChildKeys keys = new ChildKeys(
                new SaKeys(suite, Arrays.copyOf(material, length)),
                new SaKeys(suite, Arrays.copyOfRange(material, length, 2 * length)));
        Arrays.fill(material, (byte) 0);
        return keys;
    }

    /** Mixes a key in that both ends knew before. Messages go on under the keys of before. */
    public static IkeKeys withPpk(IkeKeys before, Secret ppk) {
        return new IkeKeys(
                before,
                mixed(before, ppk, before.derivation()),
                mixed(before, ppk, before.authentication(true)),
                mixed(before, ppk, before.authentication(false)));
    }

    private static Secret mixed(IkeKeys keys, Secret ppk, Secret key) {
        return Secret.of(Prf.of(keys.suite().prf()).expand(ppk, key.lengthBytes(), key.octets()));
    }

    private static byte[][] parts(List<Secret> shared, Nonces nonces) {
        if (shared.isEmpty()) {
            return new byte[][] {nonces.joined()};
        }
        byte[][] parts = new byte[shared.size() + 1][];
        parts[0] = shared.getFirst().octets();
        parts[1] = nonces.joined();
        for (int i = 1; i < shared.size(); i++) {
            parts[i + 1] = shared.get(i).octets();
        }
        return parts;
    }

    private static IkeKeys keys(IkeSuite suite, Secret seed, Nonces nonces, SpiPair spis) {
        try (seed) {
            int length = IkeKeys.materialBytes(suite);
            return new IkeKeys(suite, Prf.of(suite.prf()).expand(seed, length, nonces.joined(), spis.toBytes()));
        }
    }
}
