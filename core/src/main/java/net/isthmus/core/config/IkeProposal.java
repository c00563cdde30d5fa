package net.isthmus.core.config;

import java.util.List;
import net.isthmus.core.model.TextForm;

/**
 * What an IKE SA may be made of. Without a pseudo-random function it takes that of the integrity algorithm's hash, or
 * for ciphers that have none any of SHA-2.
 */
@TextForm(
        kind = "an IKE proposal",
        pattern = "[A-Za-z0-9_]+(-[A-Za-z0-9_]+)*",
        example = "aes256gcm16-prfsha384-ecp384")
public record IkeProposal(IpsecTransforms transforms) {

    public IkeProposal {
        boolean isAead = transforms.encryption().stream().anyMatch(IpsecEncryption::isAead);
        if (transforms.encryption().isEmpty()) {
            throw new IllegalArgumentException("\"" + transforms + "\" has no cipher, such as aes256gcm16");
        }
        if (transforms.encryption().stream().anyMatch(IpsecEncryption::isImplicitIv)) {
            throw new IllegalArgumentException("\"" + transforms + "\" has a cipher for ESP only: leave iiv away");
        }
        if (transforms.encryption().stream().anyMatch(cipher -> cipher.isAead() != isAead)) {
            throw new IllegalArgumentException("\"" + transforms
                    + "\" mixes ciphers that authenticate with ones that do not: make it two proposals");
        }
        if (isAead != transforms.integrity().isEmpty()) {
            throw new IllegalArgumentException("\"" + transforms + "\" "
                    + (isAead ? "needs no integrity algorithm" : "lacks an integrity algorithm, such as sha256"));
        }
        if (transforms.keyExchange().isEmpty()) {
            throw new IllegalArgumentException("\"" + transforms + "\" has no key exchange, such as x25519");
        }
        if (transforms.keyExchange().stream().anyMatch(IpsecKeyExchange::isKem)) {
            throw new IllegalArgumentException("\"" + transforms + "\" begins with a key encapsulation: "
                    + "put a curve first, as in x25519-ke1_mlkem768");
        }
        if (!transforms.esn().isEmpty()) {
            throw new IllegalArgumentException("\"" + transforms + "\" speaks of sequence numbers, which only ESP has");
        }
    }

    /**
     * Reads a proposal.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static IkeProposal parse(String text) {
        return new IkeProposal(IpsecTransforms.parse(text));
    }

    /** The pseudo-random functions, those that follow from the rest if none is written. */
    public List<IpsecPrf> prf() {
        if (!transforms.prf().isEmpty()) {
            return transforms.prf();
        }
        if (transforms.integrity().isEmpty()) {
            return List.of(IpsecPrf.HMAC_SHA2_256, IpsecPrf.HMAC_SHA2_384, IpsecPrf.HMAC_SHA2_512);
        }
        return transforms.integrity().stream()
                .map(integrity -> IpsecPrf.values()[integrity.ordinal()])
                .toList();
    }

    @Override
    public String toString() {
        return transforms.toString();
    }
}
