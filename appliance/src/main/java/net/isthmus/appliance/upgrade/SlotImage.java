package net.isthmus.appliance.upgrade;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.ZipException;
import net.isthmus.core.ApplianceException;

/** Puts the image of a bundle into a slot, and looks afterwards whether it is there. */
final class SlotImage {

    private static final int CHUNK_BYTES = 1 << 20;

    private final Medium medium;
    private final Progress progress;

    SlotImage(Medium medium, Progress progress) {
        this.medium = medium;
        this.progress = progress;
    }

    /**
     * Writes an image as it comes, and hashes it.
     *
     * @throws ApplianceException if it is not the image that the manifest tells of
     */
    void write(Bundle bundle, Path partition) throws IOException {
        Manifest manifest = bundle.manifest();
        MessageDigest sha256 = HashTree.sha256();
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
        byte[] content = new byte[CHUNK_BYTES];
        try (Medium.Writing slot = medium.write(partition)) {
            long done = 0;
            while (done < manifest.imageBytes()) {
                int wanted = (int) Math.min(CHUNK_BYTES, manifest.imageBytes() - done);
                int got = read(bundle.image(), content, wanted);
                if (got < wanted) {
                    throw damaged("it ends after " + (done + got) + " of " + manifest.imageBytes() + " bytes");
                }
                sha256.update(content, 0, got);
                chunk.clear().put(content, 0, got).flip();
                slot.write(chunk);
                done += got;
                progress.at(done, manifest.imageBytes());
            }
            if (read(bundle.image(), content, 1) != 0) {
                throw damaged("it goes on after " + manifest.imageBytes() + " bytes");
            }
            slot.force();
        }
        if (!HexFormat.of().formatHex(sha256.digest()).equals(manifest.imageSha256())) {
            throw damaged("its SHA-256 is not the signed one");
        }
    }

    /** Reads the slot back, as the kernel will when it boots. */
    void check(Manifest manifest, Path partition) throws IOException {
        try (SeekableByteChannel slot = medium.read(partition)) {
            long all = manifest.verityOffset();
            HashTree.check(slot, manifest.verityRoot(), all, done -> progress.at(done, all));
        }
    }

    private static int read(InputStream image, byte[] into, int wanted) throws IOException {
        try {
            return image.readNBytes(into, 0, wanted);
        } catch (ZipException e) {
            throw damaged("it does not decompress (" + e.getMessage() + ")");
        } catch (EOFException e) {
            throw damaged("it ends too early");
        }
    }

    private static ApplianceException damaged(String how) {
        return new ApplianceException("The image in this bundle is damaged: " + how + "; fetch it again");
    }
}
