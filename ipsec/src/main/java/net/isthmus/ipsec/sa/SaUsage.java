package net.isthmus.ipsec.sa;

/**
 * What has passed a Child SA.
 *
 * @param lastReceivedNs time of the last packet that was authentic, on the control loop's clock; 0 if there was none
 * @param lastSentNs time of the last packet sent; 0 if there was none
 */
public record SaUsage(
        long receivedPackets,
        long receivedBytes,
        long sentPackets,
        long sentBytes,
        long lastReceivedNs,
        long lastSentNs) {
    /** Of one that nobody knows. */
    public static final SaUsage NONE = new SaUsage(0, 0, 0, 0, 0, 0);
}
