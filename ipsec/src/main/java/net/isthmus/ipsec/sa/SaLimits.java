package net.isthmus.ipsec.sa;

/**
 * How much a Child SA may carry in one direction, whichever comes first. Time is IKE's affair.
 *
 * @param rekeyBytes bytes of ESP payload after which {@link ChildSas.Listener#expiring} is told, once; 0 for no limit
 * @param rekeyPackets packets likewise
 * @param lifeBytes bytes of inner packets that pass at most; 0 for no limit
 * @param lifePackets packets likewise; the sequence number is a limit of its own in any case (RFC 4303 §3.3.3)
 */
public record SaLimits(long rekeyBytes, long rekeyPackets, long lifeBytes, long lifePackets) {
    /** Only the sequence number limits. */
    public static final SaLimits NONE = new SaLimits(0, 0, 0, 0);
}
