package net.isthmus.appliance.upgrade;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import net.isthmus.core.ApplianceException;

/**
 * GRUB's environment block: 1024 bytes in a file that GRUB reads and, in place, writes.
 *
 * <pre>
 *   # GRUB Environment Block
 *   slot=a                        a backslash quotes a backslash and a line end
 *   verity_a=0f3c…
 *   #############…                to the 1024th byte
 * </pre>
 *
 * The variables stay within the first 512 bytes, so that what changes is one sector: power that fails while it is
 * written leaves the old block or the new one. A block whose variables reach further is refused.
 *
 * <p>An immutable value.
 */
final class GrubEnvironment {

    static final int BLOCK_BYTES = 1024;
    static final int SECTOR_BYTES = 512;

    private static final String SIGNATURE = "# GRUB Environment Block\n";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]+");
    private static final String SLOT = "slot";
    private static final String TRY = "try";
    private static final String DAMAGED = "damaged";

    private final Map<String, String> variables;

    private GrubEnvironment(Map<String, String> variables) {
        this.variables = variables;
    }

    /**
     * Reads a block.
     *
     * @throws ApplianceException if it is none
     */
    static GrubEnvironment parse(byte[] block) {
        byte[] signature = SIGNATURE.getBytes(StandardCharsets.US_ASCII);
        if (block.length != BLOCK_BYTES || !Arrays.equals(block, 0, signature.length, signature, 0, signature.length)) {
            throw new ApplianceException("GRUB's environment block is damaged: it is not " + BLOCK_BYTES
                    + " bytes that begin with \"" + SIGNATURE.strip() + "\"");
        }
        Map<String, String> variables = new LinkedHashMap<>();
        int at = signature.length;
        while (at < block.length) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            boolean isComment = block[at] == '#';
            for (; at < block.length && block[at] != '\n'; at++) {
                if (block[at] == '\\' && !isComment && at + 1 < block.length) {
                    at++;
                }
                line.write(block[at]);
            }
            at++;
            String text = line.toString(StandardCharsets.ISO_8859_1);
            int equals = text.indexOf('=');
            if (!isComment
                    && equals > 0
                    && NAME.matcher(text.substring(0, equals)).matches()) {
                variables.put(text.substring(0, equals), text.substring(equals + 1));
            }
        }
        return new GrubEnvironment(variables);
    }

    /** The block. */
    byte[] format() {
        StringBuilder text = new StringBuilder(SIGNATURE);
        variables.forEach((name, value) ->
                text.append(name).append('=').append(quoted(value)).append('\n'));
        byte[] content = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        if (content.length > SECTOR_BYTES) {
            throw new ApplianceException("GRUB's environment block has too many variables: " + content.length
                    + " bytes, the most is " + SECTOR_BYTES);
        }
        byte[] block = Arrays.copyOf(content, BLOCK_BYTES);
        Arrays.fill(block, content.length, BLOCK_BYTES, (byte) '#');
        return block;
    }

    private static String quoted(String value) {
        return value.replace("\\", "\\\\").replace("\n", "\\\n");
    }

    /** The slot that is known to be good; what GRUB takes if the variable says nothing is A. */
    Slot good() {
        return Slot.of(variables.getOrDefault(SLOT, "")).orElse(Slot.A);
    }

    /** The slot that GRUB tries next, if any. */
    Optional<Slot> attempt() {
        return Slot.of(variables.getOrDefault(TRY, ""));
    }

    /** True if the slot has a hash tree, without which it does not boot. */
    boolean isBootable(Slot slot) {
        return !variables.getOrDefault(root(slot), "").isEmpty();
    }

    /** True if GRUB or the initramfs found that the slot is not what was built. */
    boolean isDamaged(Slot slot) {
        return slot.label().equals(variables.get(DAMAGED));
    }

    GrubEnvironment withGood(Slot slot) {
        return with(Map.of(SLOT, slot.label(), TRY, "")).withoutDamage(slot);
    }

    GrubEnvironment withAttempt(Slot slot) {
        return with(Map.of(TRY, slot.label()));
    }

    GrubEnvironment withoutAttempt() {
        return with(Map.of(TRY, ""));
    }

    GrubEnvironment withTree(Slot slot, String root, long offset) {
        return with(Map.of(root(slot), root, offset(slot), Long.toString(offset)));
    }

    GrubEnvironment withoutTree(Slot slot) {
        return with(Map.of(root(slot), "", offset(slot), "")).withoutDamage(slot);
    }

    private GrubEnvironment withoutDamage(Slot slot) {
        return isDamaged(slot) ? with(Map.of(DAMAGED, "")) : this;
    }

    String value(String name) {
        return variables.getOrDefault(name, "");
    }

    private GrubEnvironment with(Map<String, String> changes) {
        Map<String, String> next = new LinkedHashMap<>(variables);
        changes.forEach((name, value) -> {
            if (value.isEmpty()) {
                next.remove(name);
            } else {
                next.put(name, value);
            }
        });
        return new GrubEnvironment(next);
    }

    private static String root(Slot slot) {
        return "verity_" + slot.label();
    }

    private static String offset(Slot slot) {
        return "verity_" + slot.label() + "_offset";
    }
}
