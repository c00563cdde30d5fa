package net.isthmus.ipsec.ike.crypto;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** The vectors of Wycheproof beside the tests. */
public record Vectors(String number, boolean isValid, List<String> fields) {

    /** Those of a file. */
    public static Stream<Vectors> of(String file) {
        try (InputStream in = Vectors.class.getResourceAsStream("/net/isthmus/ipsec/ike/wycheproof.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .map(line -> line.split(" "))
                    .filter(words -> words[0].equals(file))
                    .map(words -> new Vectors(
                            file + " " + words[1],
                            words[2].equals("valid"),
                            Arrays.asList(words).subList(3, words.length)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A field. */
    public byte[] at(int index) {
        return fields.get(index).equals("-") ? new byte[0] : HexFormat.of().parseHex(fields.get(index));
    }

    @Override
    public String toString() {
        return number;
    }
}
