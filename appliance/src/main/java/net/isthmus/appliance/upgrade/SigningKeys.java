package net.isthmus.appliance.upgrade;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.isthmus.core.ApplianceException;

/**
 * The public keys in the running slot: a bundle is believed if any of them is the one that signed it. There are several
 * while one key takes over from another.
 */
final class SigningKeys {

    private static final String ALGORITHM = "Ed25519";
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----");

    private final List<PublicKey> keys;

    private SigningKeys(List<PublicKey> keys) {
        this.keys = List.copyOf(keys);
    }

    /**
     * Reads a PEM file.
     *
     * @throws ApplianceException if there is no key in it, or one that is no Ed25519 key
     */
    static SigningKeys read(Path file) {
        try {
            List<PublicKey> keys = new ArrayList<>();
            Matcher matcher = PEM.matcher(Files.readString(file, StandardCharsets.US_ASCII));
            while (matcher.find()) {
                byte[] der = Base64.getMimeDecoder().decode(matcher.group(1));
                keys.add(KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(der)));
            }
            if (keys.isEmpty()) {
                throw new ApplianceException("There is no public key in " + file + ": no upgrade can be believed");
            }
            return new SigningKeys(keys);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new ApplianceException(
                    "The public keys in " + file + " cannot be read: " + e.getMessage() + "; they are Ed25519, PEM", e);
        }
    }

    /** True if one of the keys signed these bytes. */
    boolean haveSigned(byte[] content, byte[] signature) {
        for (PublicKey key : keys) {
            try {
                Signature check = Signature.getInstance(ALGORITHM);
                check.initVerify(key);
                check.update(content);
                if (check.verify(signature)) {
                    return true;
                }
            } catch (GeneralSecurityException e) {
                // A signature of a wrong length or form is one that this key has not made.
            }
        }
        return false;
    }
}
