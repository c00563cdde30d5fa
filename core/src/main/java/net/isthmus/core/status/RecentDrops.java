package net.isthmus.core.status;

/**
 * What was dropped for one reason in the last minute.
 *
 * @param reason the reason's label
 * @param text what an operator reads
 * @param packetsLastMinute packets
 * @param packetsLastSecond of them in the last full second
 * @param interfaceName interface by which the last example came; empty if it is not known
 * @param example the last example in a line; empty if there is none
 */
public record RecentDrops(
        String reason,
        String text,
        long packetsLastMinute,
        long packetsLastSecond,
        String interfaceName,
        String example) {}
