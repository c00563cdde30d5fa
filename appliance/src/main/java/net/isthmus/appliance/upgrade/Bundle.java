package net.isthmus.appliance.upgrade;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import net.isthmus.core.ApplianceException;

/**
 * An upgrade as one stream. What leads is text, so that {@code head} shows what a bundle is; the signature is for all
 * bytes before it, and nothing of them is believed until it holds.
 *
 * <pre>
 *   isthmus-upgrade 1
 *   manifest 412              bytes of the manifest that follows
 *   version=…
 *   …
 *   signature 3q2+7w…         Ed25519, Base64
 *   (gzip of the slot image, until the end)
 * </pre>
 *
 * @param manifest what is in it
 * @param image the slot image, as it goes into the partition
 */
record Bundle(Manifest manifest, InputStream image) {

    static final int MAX_MANIFEST_BYTES = 4096;

    private static final String MAGIC = "isthmus-upgrade 1";
    private static final int MAX_LINE_BYTES = 256;
    private static final int GZIP_BUFFER_BYTES = 64 * 1024;
    private static final Pattern LENGTH = Pattern.compile("manifest ([1-9][0-9]{0,3})");
    private static final Pattern SIGNATURE = Pattern.compile("signature ([A-Za-z0-9+/]+={0,2})");

    /**
     * Reads what leads and checks the signature.
     *
     * @throws ApplianceException if this is no bundle, or none that one of the keys signed
     */
    static Bundle open(InputStream in, SigningKeys keys) throws IOException {
        ByteArrayOutputStream signed = new ByteArrayOutputStream();
        String magic = line(in, signed);
        if (!magic.equals(MAGIC)) {
            throw new ApplianceException(
                    magic.startsWith("isthmus-upgrade ")
                            ? "This bundle has a form of a later release: upgrade to a release between first"
                            : "This is no upgrade: it does not begin with the line \"" + MAGIC + "\"");
        }
        Matcher length = LENGTH.matcher(line(in, signed));
        if (!length.matches() || Integer.parseInt(length.group(1)) > MAX_MANIFEST_BYTES) {
            throw damaged("the length of the manifest is not where it should be");
        }
        byte[] manifest = in.readNBytes(Integer.parseInt(length.group(1)));
        signed.write(manifest);
        Matcher signature = SIGNATURE.matcher(line(in, new ByteArrayOutputStream()));
        if (!signature.matches()) {
            throw damaged("the signature is not where it should be");
        }
        if (!keys.haveSigned(signed.toByteArray(), decoded(signature.group(1)))) {
            throw new ApplianceException("The signature of this bundle is not of a key that this appliance trusts");
        }
        return new Bundle(Manifest.parse(new String(manifest, StandardCharsets.UTF_8)), image(in));
    }

    private static InputStream image(InputStream in) throws IOException {
        try {
            return new GZIPInputStream(in, GZIP_BUFFER_BYTES);
        } catch (EOFException | ZipException e) {
            throw damaged("no image follows the signature");
        }
    }

    /** A line without its end. */
    private static String line(InputStream in, ByteArrayOutputStream signed) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0 || line.size() == MAX_LINE_BYTES) {
                return "";
            }
            line.write(octet);
        }
        signed.writeBytes(line.toByteArray());
        signed.write('\n');
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw damaged("the signature is no Base64");
        }
    }

    private static ApplianceException damaged(String how) {
        return new ApplianceException("This bundle is damaged: " + how + "; fetch it again");
    }
}
