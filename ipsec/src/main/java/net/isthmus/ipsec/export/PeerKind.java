package net.isthmus.ipsec.export;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** Devices in whose words a peer's configuration can be printed. */
public enum PeerKind {
    STRONGSWAN("strongswan", "#"),
    FRR_LINUX("frr-linux", "#"),
    CISCO_IOS("cisco-ios", "!"),
    JUNIPER("juniper", "#"),
    FORTIGATE("fortigate", "#"),
    PFSENSE("pfsense", "#"),
    VYOS("vyos", "#"),
    MIKROTIK("mikrotik", "#"),
    AWS("aws", "#");

    private final String word;
    private final String comment;

    PeerKind(String word, String comment) {
        this.word = word;
        this.comment = comment;
    }

    /** The kind of a word. */
    public static Optional<PeerKind> of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
    }

    /** All words, for messages. */
    public static String words() {
        return Arrays.stream(values()).map(PeerKind::toString).collect(Collectors.joining(", "));
    }

    /** What begins a comment. */
    String comment() {
        return comment;
    }

    @Override
    public String toString() {
        return word;
    }
}
