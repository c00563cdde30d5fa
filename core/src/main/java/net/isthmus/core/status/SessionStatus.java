package net.isthmus.core.status;

import java.util.Optional;

/**
 * One session.
 *
 * @param protocol name, or number of one without a name
 * @param state such as {@code established}
 * @param source who has opened it: address, and port if there is one
 * @param destination to whom it was addressed
 * @param translatedSource the source with which it leaves, if that is another
 * @param translatedDestination the destination to which it leaves, if that is another
 * @param in interface by which it came
 * @param out interface by which it leaves
 * @param ageSeconds since when it lives
 * @param idleSeconds since its last packet
 * @param expiresSeconds until it ends if no packet comes
 * @param packets packets of the one who has opened it
 * @param bytes their bytes
 * @param replyPackets packets of the other side
 * @param replyBytes their bytes
 */
public record SessionStatus(
        String protocol,
        String state,
        String source,
        String destination,
        Optional<String> translatedSource,
        Optional<String> translatedDestination,
        String in,
        String out,
        long ageSeconds,
        long idleSeconds,
        long expiresSeconds,
        long packets,
        long bytes,
        long replyPackets,
        long replyBytes) {}
