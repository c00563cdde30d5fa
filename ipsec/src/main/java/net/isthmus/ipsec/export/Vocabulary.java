package net.isthmus.ipsec.export;

import java.util.EnumMap;
import java.util.Map;
import net.isthmus.core.config.IpsecEncryption;
import net.isthmus.core.config.IpsecIntegrity;
import net.isthmus.core.config.IpsecKeyExchange;
import net.isthmus.core.config.IpsecPrf;

/**
 * A device's words for algorithms. What is not in a map the device does not have, as far as its manufacturer's
 * documentation says.
 */
record Vocabulary(
        Map<IpsecEncryption, String> encryption,
        Map<IpsecIntegrity, String> integrity,
        Map<IpsecPrf, String> prf,
        Map<IpsecKeyExchange, String> keyExchange) {

    /** Groups by the numbers of IANA, from 14 to 21, as all of these devices have them. */
    static Map<IpsecKeyExchange, String> groups(String prefix) {
        return Map.of(
                IpsecKeyExchange.MODP_2048, prefix + 14,
                IpsecKeyExchange.MODP_3072, prefix + 15,
                IpsecKeyExchange.MODP_4096, prefix + 16,
                IpsecKeyExchange.ECP_256, prefix + 19,
                IpsecKeyExchange.ECP_384, prefix + 20,
                IpsecKeyExchange.ECP_521, prefix + 21);
    }

    /** The same with Curve25519 and Curve448. */
    static Map<IpsecKeyExchange, String> newerGroups(String prefix) {
        Map<IpsecKeyExchange, String> all = new EnumMap<>(groups(prefix));
        all.put(IpsecKeyExchange.CURVE25519, prefix + 31);
        all.put(IpsecKeyExchange.CURVE448, prefix + 32);
        return all;
    }

    /** SHA-1 and SHA-2 by a pattern of the word, in which {@code %s} is 1, 256, 384 or 512. */
    static Map<IpsecIntegrity, String> hashes(String pattern) {
        return Map.of(
                IpsecIntegrity.HMAC_SHA1_96, pattern.formatted("1"),
                IpsecIntegrity.HMAC_SHA2_256_128, pattern.formatted("256"),
                IpsecIntegrity.HMAC_SHA2_384_192, pattern.formatted("384"),
                IpsecIntegrity.HMAC_SHA2_512_256, pattern.formatted("512"));
    }

    /** The same for pseudo-random functions. */
    static Map<IpsecPrf, String> functions(String pattern) {
        return Map.of(
                IpsecPrf.HMAC_SHA1, pattern.formatted("1"),
                IpsecPrf.HMAC_SHA2_256, pattern.formatted("256"),
                IpsecPrf.HMAC_SHA2_384, pattern.formatted("384"),
                IpsecPrf.HMAC_SHA2_512, pattern.formatted("512"));
    }
}
