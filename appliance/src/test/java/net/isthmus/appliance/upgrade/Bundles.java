package net.isthmus.appliance.upgrade;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Makes bundles, as {@code image-build/bundle} does. */
final class Bundles {

    private Bundles() {}

    static KeyPair keys() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String pem(PublicKey key) {
        return "-----BEGIN PUBLIC KEY-----\n" + Base64.getEncoder().encodeToString(key.getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    static Map<String, String> manifest(String version, SlotImages.Image image) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("version", version);
        values.put("commit", "c0ffee");
        values.put("built", "1700000000");
        values.put("architecture", "amd64");
        values.put("image-bytes", Integer.toString(image.bytes().length));
        values.put("image-sha256", HexFormat.of().formatHex(HashTree.sha256().digest(image.bytes())));
        values.put("verity-root", image.root());
        values.put("verity-offset", Long.toString(image.offset()));
        values.put("state-format", "1");
        values.put("state-format-oldest", "1");
        return values;
    }

    /** What is signed, the signature, and the content as it is given. */
    static byte[] signed(String manifest, byte[] content, PrivateKey key) {
        try {
            byte[] lead = ("isthmus-upgrade 1\nmanifest " + manifest.length() + "\n" + manifest)
                    .getBytes(StandardCharsets.ISO_8859_1);
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(lead);
            ByteArrayOutputStream bundle = new ByteArrayOutputStream();
            bundle.writeBytes(lead);
            String line = "signature " + Base64.getEncoder().encodeToString(signature.sign()) + "\n";
            bundle.writeBytes(line.getBytes(StandardCharsets.ISO_8859_1));
            bundle.writeBytes(content);
            return bundle.toByteArray();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] gzip(byte[] content) {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return zipped.toByteArray();
    }

    static byte[] of(Map<String, String> manifest, SlotImages.Image image, PrivateKey key) {
        return signed(KeyValueLines.format(manifest), gzip(image.bytes()), key);
    }

    static byte[] of(String version, SlotImages.Image image, PrivateKey key) {
        return of(manifest(version, image), image, key);
    }
}
