package net.isthmus.appliance.console;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * An argon2id hash of a password (RFC 9106) in its usual form:
 *
 * <pre>
 *   $argon2id$v=19$m=19456,t=2,p=1$SALT$HASH      m KiB of memory, t passes, p lanes; base64 without padding
 * </pre>
 *
 * New ones take 19 MiB and two passes, which the appliance can afford beside its packets and a thief of the document
 * cannot, a few hundred million times.
 */
public final class PasswordHash {

    private static final Pattern FORM = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=(\\d{1,6}),t=(\\d{1,2}),p=(\\d)\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");
    private static final int KIB = 19_456;
    private static final int PASSES = 2;
    private static final int LANES = 1;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    private final int kib;
    private final int passes;
    private final int lanes;
    private final byte[] salt;
    private final byte[] hash;

    private PasswordHash(int kib, int passes, int lanes, byte[] salt, byte[] hash) {
        this.kib = kib;
        this.passes = passes;
        this.lanes = lanes;
        this.salt = salt;
        this.hash = hash;
    }

    /**
     * Reads a hash.
     *
     * @throws IllegalArgumentException if it is none; the document's check keeps such hashes out
     */
    static PasswordHash parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not an argon2id hash");
        }
        return new PasswordHash(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)),
                Base64.getDecoder().decode(matcher.group(4)),
                Base64.getDecoder().decode(matcher.group(5)));
    }

    /** The hash of a password, with a salt of its own. */
    public static PasswordHash of(char[] password, SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return new PasswordHash(KIB, PASSES, LANES, salt, derive(password, KIB, PASSES, LANES, salt, HASH_BYTES));
    }

    /** Whether this is the hash of the password. Takes as long whatever the answer. */
    boolean matches(char[] password) {
        byte[] candidate = derive(password, kib, passes, lanes, salt, hash.length);
        boolean isSame = MessageDigest.isEqual(candidate, hash);
        Arrays.fill(candidate, (byte) 0);
        return isSame;
    }

    private static byte[] derive(char[] password, int kib, int passes, int lanes, byte[] salt, int bytes) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(kib)
                .withIterations(passes)
                .withParallelism(lanes)
                .withSalt(salt)
                .build());
        byte[] octets = new String(password).getBytes(StandardCharsets.UTF_8);
        byte[] derived = new byte[bytes];
        generator.generateBytes(octets, derived);
        Arrays.fill(octets, (byte) 0);
        return derived;
    }

    /** As a document has it. */
    public String text() {
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
                .formatted(kib, passes, lanes, base64.encodeToString(salt), base64.encodeToString(hash));
    }

    @Override
    public String toString() {
        return "PasswordHash";
    }
}
