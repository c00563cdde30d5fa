package net.isthmus.ipsec.ike.message;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import net.isthmus.core.config.IpsecEncryption;
import net.isthmus.core.config.IpsecKeyExchange;

/**
 * Words for algorithms, so that a refusal can be understood at the other end. Most of these are not spoken here: what
 * old routers propose must be said by its name too. The words are swanctl's where it has one.
 */
final class TransformNames {
    private static final Map<Integer, String> ENCRYPTION = Map.ofEntries(
            Map.entry(1, "des-iv64"),
            Map.entry(2, "des"),
            Map.entry(3, "3des"),
            Map.entry(4, "rc5"),
            Map.entry(5, "idea"),
            Map.entry(6, "cast128"),
            Map.entry(7, "blowfish"),
            Map.entry(8, "3idea"),
            Map.entry(9, "des-iv32"),
            Map.entry(11, "null"),
            Map.entry(12, "aes"),
            Map.entry(13, "aes%sctr"),
            Map.entry(14, "aes%sccm8"),
            Map.entry(15, "aes%sccm12"),
            Map.entry(16, "aes%sccm16"),
            Map.entry(18, "aes%sgcm8"),
            Map.entry(19, "aes%sgcm12"),
            Map.entry(20, "aes%sgcm16"),
            Map.entry(21, "aes%sgmac"),
            Map.entry(23, "camellia"),
            Map.entry(24, "camellia%sctr"),
            Map.entry(25, "camellia%sccm8"),
            Map.entry(26, "camellia%sccm12"),
            Map.entry(27, "camellia%sccm16"),
            Map.entry(28, "chacha20poly1305"),
            Map.entry(29, "aes%sccm8iiv"),
            Map.entry(30, "aes%sgcm16iiv"),
            Map.entry(31, "chacha20poly1305iiv"),
            Map.entry(32, "kuznyechik-mgm"),
            Map.entry(33, "magma-mgm"));
    private static final Map<Integer, String> PRF = Map.ofEntries(
            Map.entry(1, "prfmd5"),
            Map.entry(2, "prfsha1"),
            Map.entry(3, "prftiger"),
            Map.entry(4, "prfaesxcbc"),
            Map.entry(5, "prfsha256"),
            Map.entry(6, "prfsha384"),
            Map.entry(7, "prfsha512"),
            Map.entry(8, "prfaescmac"),
            Map.entry(9, "prfstreebog512"));
    private static final Map<Integer, String> INTEGRITY = Map.ofEntries(
            Map.entry(0, "nointegrity"),
            Map.entry(1, "md5"),
            Map.entry(2, "sha1"),
            Map.entry(3, "desmac"),
            Map.entry(4, "kpdkmd5"),
            Map.entry(5, "aesxcbc"),
            Map.entry(6, "md5_128"),
            Map.entry(7, "sha1_160"),
            Map.entry(8, "aescmac"),
            Map.entry(9, "aes128gmac"),
            Map.entry(10, "aes192gmac"),
            Map.entry(11, "aes256gmac"),
            Map.entry(12, "sha256"),
            Map.entry(13, "sha384"),
            Map.entry(14, "sha512"));
    private static final Map<Integer, String> KEY_EXCHANGE = Map.ofEntries(
            Map.entry(0, "none"),
            Map.entry(1, "modp768"),
            Map.entry(2, "modp1024"),
            Map.entry(5, "modp1536"),
            Map.entry(14, "modp2048"),
            Map.entry(15, "modp3072"),
            Map.entry(16, "modp4096"),
            Map.entry(17, "modp6144"),
            Map.entry(18, "modp8192"),
            Map.entry(19, "ecp256"),
            Map.entry(20, "ecp384"),
            Map.entry(21, "ecp521"),
            Map.entry(22, "modp1024s160"),
            Map.entry(23, "modp2048s224"),
            Map.entry(24, "modp2048s256"),
            Map.entry(25, "ecp192"),
            Map.entry(26, "ecp224"),
            Map.entry(27, "ecp224bp"),
            Map.entry(28, "ecp256bp"),
            Map.entry(29, "ecp384bp"),
            Map.entry(30, "ecp512bp"),
            Map.entry(31, "x25519"),
            Map.entry(32, "x448"),
            Map.entry(33, "gost256"),
            Map.entry(34, "gost512"),
            Map.entry(35, "mlkem512"),
            Map.entry(36, "mlkem768"),
            Map.entry(37, "mlkem1024"));

    private TransformNames() {}

    /** The word of a transform. */
    static String word(Transform transform) {
        return TransformType.of(transform.type())
                .map(type -> word(type, transform))
                .orElse("transform%d-%d".formatted(transform.type(), transform.id()));
    }

    private static String word(TransformType type, Transform transform) {
        int id = transform.id();
        return switch (type) {
            case ENCRYPTION -> cipher(transform);
            case PRF -> PRF.getOrDefault(id, "prf-" + id);
            case INTEGRITY -> INTEGRITY.getOrDefault(id, "integ-" + id);
            case KEY_EXCHANGE -> group(id);
            case SEQUENCE_NUMBERS -> id == Transform.ESN ? "esn" : id == 0 ? "noesn" : "sn-" + id;
            default -> "ke%d_%s".formatted(type.code() - TransformType.KEY_EXCHANGE.code() - 1, group(id));
        };
    }

    /** The word of a key exchange method. */
    static String group(int id) {
        return KEY_EXCHANGE.getOrDefault(id, "ke-" + id);
    }

    /** The key exchange method of a number. */
    static Optional<IpsecKeyExchange> keyExchange(int id) {
        return Arrays.stream(IpsecKeyExchange.values())
                .filter(exchange -> exchange.transformId() == id)
                .findFirst();
    }

    private static String cipher(Transform transform) {
        Optional<IpsecEncryption> known = transform.encryption();
        if (known.isPresent()) {
            return known.orElseThrow().word();
        }
        String bits = transform.keyBits().isPresent()
                ? Integer.toString(transform.keyBits().getAsInt())
                : "";
        String name = ENCRYPTION.get(transform.id());
        if (name == null) {
            return "encr-" + transform.id() + (bits.isEmpty() ? "" : "-" + bits);
        }
        return name.contains("%s") ? name.formatted(bits) : name + bits;
    }
}
