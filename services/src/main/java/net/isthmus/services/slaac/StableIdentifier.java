package net.isthmus.services.slaac;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.OctetReader;
import net.isthmus.wire.OctetWriter;
import net.isthmus.wire.Octets;

/**
 * Interface identifiers that stay the same in one network and tell nothing about the appliance in another (RFC 7217
 * §5): {@code F(prefix, interface, number of collisions, secret)} with SHA-256 as F.
 *
 * @param secret known to this appliance only
 */
public record StableIdentifier(Octets secret) {
    /** Length of the prefix that leaves room for an identifier. */
    public static final int PREFIX_LENGTH = 64;

    private static final int MAX_TRIES = 16;
    private static final long RESERVED_ANYCAST = 0xfdff_ffff_ffff_ff80L;

    /**
     * The address in a prefix of 64 bits.
     *
     * @param interfaceName the configuration's name of the interface, which outlives its NIC
     * @param collisions how many addresses of this prefix somebody else had
     */
    public IpAddress address(IpPrefix prefix, String interfaceName, int collisions) {
        for (int attempt = 0; attempt < MAX_TRIES; attempt++) {
            long identifier = hash(prefix, interfaceName, collisions + attempt * MAX_TRIES);
            // RFC 5453: the subnet-router anycast address and the reserved anycast addresses are nobody's.
            boolean isReserved = identifier == 0
                    || Long.compareUnsigned(identifier, RESERVED_ANYCAST) >= 0 && identifier >>> 56 == 0xfd;
            if (!isReserved) {
                return IpAddress.ofIpv6(prefix.address().high(), identifier);
            }
        }
        throw new IllegalStateException("sixteen hashes in a row are reserved identifiers");
    }

    private long hash(IpPrefix prefix, String interfaceName, int collisions) {
        var input = new OctetWriter()
                .u64(prefix.address().high())
                .bytes(interfaceName.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .u32(collisions)
                .octets(secret);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(input.toBytes());
            return OctetReader.of(digest).i64();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
