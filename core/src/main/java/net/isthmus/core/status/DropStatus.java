package net.isthmus.core.status;

/**
 * How many packets were dropped for one reason since start.
 *
 * @param reason label of the {@link net.isthmus.core.DropReason}
 * @param text what it means
 */
public record DropStatus(String reason, String text, long packets) {}
