package net.isthmus.fastpath.xsk;

import java.util.List;
import java.util.stream.Stream;

/** The ways by which an interface's frames can be had, best first. */
public enum Rung {
    /** The device itself writes into and reads from our memory. */
    ZERO_COPY("af-xdp zero-copy"),
    /** The driver runs our program, the kernel copies each frame once. */
    NATIVE_COPY("af-xdp native"),
    /** Any interface: the kernel makes its packet structure first, then our program runs, then it copies. */
    GENERIC("af-xdp generic"),
    /** Without AF_XDP: a raw socket beside the kernel's own stack, one system call a burst. */
    AF_PACKET("af-packet");

    private final String text;

    Rung(String text) {
        this.text = text;
    }

    /** The name that operators see. */
    public String text() {
        return text;
    }

    /** One word: {@code zero-copy}, {@code native}, {@code generic} or {@code af-packet}. */
    String word() {
        return text.substring(text.indexOf(' ') + 1);
    }

    /**
     * The rung of that {@link #word}.
     *
     * @throws IllegalArgumentException if there is none, with the words that there are
     */
    static Rung of(String word) {
        for (Rung rung : values()) {
            if (rung.word().equals(word)) {
                return rung;
            }
        }
        List<String> words = Stream.of(values()).map(Rung::word).toList();
        throw new IllegalArgumentException("no rung \"%s\": there are %s".formatted(word, String.join(", ", words)));
    }
}
