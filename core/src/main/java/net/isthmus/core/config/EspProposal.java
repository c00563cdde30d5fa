package net.isthmus.core.config;

import java.util.List;
import net.isthmus.core.model.TextForm;

/**
 * What a Child SA may be made of. With a key exchange its rekeying has forward secrecy of its own. Without a word about
 * sequence numbers extended ones are preferred and short ones taken.
 */
@TextForm(kind = "an ESP proposal", pattern = "[A-Za-z0-9_]+(-[A-Za-z0-9_]+)*", example = "aes128gcm16-x25519")
public record EspProposal(IpsecTransforms transforms) {

    public EspProposal {
        boolean isAead = transforms.encryption().stream().anyMatch(IpsecEncryption::isAead);
        if (transforms.encryption().isEmpty()) {
            throw new IllegalArgumentException("\"" + transforms + "\" has no cipher, such as aes128gcm16");
        }
        if (transforms.encryption().stream().anyMatch(cipher -> cipher.isAead() != isAead)) {
            throw new IllegalArgumentException("\"" + transforms
                    + "\" mixes ciphers that authenticate with ones that do not: make it two proposals");
        }
        if (isAead != transforms.integrity().isEmpty()) {
            throw new IllegalArgumentException("\"" + transforms + "\" "
                    + (isAead ? "needs no integrity algorithm" : "lacks an integrity algorithm, such as sha256"));
        }
        if (!transforms.prf().isEmpty()) {
            throw new IllegalArgumentException(
                    "\"" + transforms + "\" has a pseudo-random function, which only IKE has");
        }
        if (transforms.keyExchange().isEmpty() && !transforms.additional().isEmpty()) {
            throw new IllegalArgumentException("\"" + transforms + "\" has additional key exchanges and no first one");
        }
        if (transforms.keyExchange().stream().anyMatch(IpsecKeyExchange::isKem)) {
            throw new IllegalArgumentException("\"" + transforms + "\" begins with a key encapsulation: "
                    + "put a curve first, as in x25519-ke1_mlkem768");
        }
    }

    /**
     * Reads a proposal.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static EspProposal parse(String text) {
        return new EspProposal(IpsecTransforms.parse(text));
    }

    /** Whether extended sequence numbers are offered, the preferred first. */
    public List<Boolean> esn() {
        return transforms.esn().isEmpty() ? List.of(true, false) : transforms.esn();
    }

    @Override
    public String toString() {
        return transforms.toString();
    }
}
