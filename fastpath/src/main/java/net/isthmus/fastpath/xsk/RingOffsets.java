package net.isthmus.fastpath.xsk;

/**
 * Where the parts of one ring lie within its mapping; the kernel tells them ({@code XDP_MMAP_OFFSETS}).
 *
 * <pre>
 *   producer ─▶ u32   next slot that the producer will fill, counts on for ever, modulo 2^32
 *   consumer ─▶ u32   next slot that the consumer will empty, likewise
 *   flags    ─▶ u32   bit 0: the kernel sleeps and wants to be woken (fill and TX ring)
 *   descriptors ─▶ array of 8-octet addresses (fill, completion) or 16-octet descriptors (RX, TX)
 * </pre>
 *
 * @param producer offset in octets
 * @param consumer offset in octets
 * @param descriptors offset in octets
 * @param flags offset in octets
 */
public record RingOffsets(long producer, long consumer, long descriptors, long flags) {}
