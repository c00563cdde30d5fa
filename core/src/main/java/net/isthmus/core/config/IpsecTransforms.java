package net.isthmus.core.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The algorithms of a proposal, as swanctl writes them: words joined by hyphens, of each kind as many as one likes,
 * such as {@code aes256-aes128-sha256-x25519-ecp256-ke1_mlkem768}.
 *
 * @param additional key exchanges after the first (RFC 9370), those of {@code ke1_…} first; an inner list is never
 *     empty
 * @param esn whether extended sequence numbers are offered; empty if the words do not say
 */
public record IpsecTransforms(
        List<IpsecEncryption> encryption,
        List<IpsecIntegrity> integrity,
        List<IpsecPrf> prf,
        List<IpsecKeyExchange> keyExchange,
        List<List<IpsecKeyExchange>> additional,
        List<Boolean> esn) {

    /** The most additional key exchanges (RFC 9370 §2.2.2). */
    public static final int MAX_ADDITIONAL = 7;

    private static final Pattern ADDITIONAL = Pattern.compile("ke([1-9])_(.+)");

    public IpsecTransforms {
        encryption = List.copyOf(encryption);
        integrity = List.copyOf(integrity);
        prf = List.copyOf(prf);
        keyExchange = List.copyOf(keyExchange);
        additional = additional.stream().map(List::copyOf).toList();
        esn = List.copyOf(esn);
    }

    /**
     * Reads a proposal.
     *
     * @throws IllegalArgumentException if a word is unknown, or said twice, or an additional exchange is left out
     */
    public static IpsecTransforms parse(String text) {
        List<IpsecEncryption> encryption = new ArrayList<>();
        List<IpsecIntegrity> integrity = new ArrayList<>();
        List<IpsecPrf> prf = new ArrayList<>();
        List<IpsecKeyExchange> keyExchange = new ArrayList<>();
        List<List<IpsecKeyExchange>> additional = new ArrayList<>();
        List<Boolean> esn = new ArrayList<>();
        for (String said : text.toLowerCase(Locale.ROOT).split("-", -1)) {
            String word = canonical(said);
            Matcher later = ADDITIONAL.matcher(word);
            if (later.matches()) {
                addLater(additional, Integer.parseInt(later.group(1)), exchange(later.group(2), text));
            } else if (word.equals("esn") || word.equals("noesn")) {
                add(esn, word.equals("esn"), text);
            } else if (find(IpsecEncryption.values(), IpsecEncryption::word, word)
                    .isPresent()) {
                add(
                        encryption,
                        find(IpsecEncryption.values(), IpsecEncryption::word, word)
                                .orElseThrow(),
                        text);
            } else if (find(IpsecIntegrity.values(), IpsecIntegrity::word, word).isPresent()) {
                add(
                        integrity,
                        find(IpsecIntegrity.values(), IpsecIntegrity::word, word)
                                .orElseThrow(),
                        text);
            } else if (find(IpsecPrf.values(), IpsecPrf::word, word).isPresent()) {
                add(prf, find(IpsecPrf.values(), IpsecPrf::word, word).orElseThrow(), text);
            } else {
                add(keyExchange, exchange(word, text), text);
            }
        }
        if (additional.stream().anyMatch(List::isEmpty)) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" leaves out an additional key exchange: begin with ke1_");
        }
        return new IpsecTransforms(encryption, integrity, prf, keyExchange, additional, esn);
    }

    private static void addLater(List<List<IpsecKeyExchange>> additional, int number, IpsecKeyExchange exchange) {
        while (additional.size() < number) {
            additional.add(new ArrayList<>());
        }
        additional.get(number - 1).add(exchange);
    }

    private static <T> void add(List<T> list, T value, String text) {
        if (list.contains(value)) {
            throw new IllegalArgumentException("\"" + text + "\" says " + value + " twice");
        }
        list.add(value);
    }

    private static IpsecKeyExchange exchange(String word, String text) {
        return find(IpsecKeyExchange.values(), IpsecKeyExchange::word, word)
                .orElseThrow(() -> new IllegalArgumentException(
                        "\"" + text + "\": \"" + word + "\" is no algorithm; " + "there are " + known()));
    }

    private static String known() {
        return Stream.of(
                        Arrays.stream(IpsecEncryption.values()),
                        Arrays.stream(IpsecIntegrity.values()),
                        Arrays.stream(IpsecPrf.values()),
                        Arrays.stream(IpsecKeyExchange.values()))
                .flatMap(words -> words)
                .map(Object::toString)
                .collect(Collectors.joining(", "));
    }

    private static <T> Optional<T> find(T[] values, Function<T, String> word, String wanted) {
        return Arrays.stream(values)
                .filter(value -> word.apply(value).equals(wanted))
                .findFirst();
    }

    /** Other words of swanctl for the same. */
    private static String canonical(String word) {
        return switch (word) {
            case "aes" -> "aes128";
            case "aes128gcm128", "aes128gcm" -> "aes128gcm16";
            case "aes192gcm128", "aes192gcm" -> "aes192gcm16";
            case "aes256gcm128", "aes256gcm" -> "aes256gcm16";
            case "chacha20poly1305compat" -> "chacha20poly1305";
            case "sha" -> "sha1";
            case "sha2_256" -> "sha256";
            case "sha2_384" -> "sha384";
            case "sha2_512" -> "sha512";
            case "curve25519" -> "x25519";
            case "curve448" -> "x448";
            default -> word;
        };
    }

    @Override
    public String toString() {
        Stream.Builder<String> words = Stream.builder();
        encryption.forEach(value -> words.add(value.word()));
        integrity.forEach(value -> words.add(value.word()));
        prf.forEach(value -> words.add(value.word()));
        keyExchange.forEach(value -> words.add(value.word()));
        for (int i = 0; i < additional.size(); i++) {
            String prefix = "ke" + (i + 1) + "_";
            additional.get(i).forEach(value -> words.add(prefix + value.word()));
        }
        esn.forEach(value -> words.add(value ? "esn" : "noesn"));
        return words.build().collect(Collectors.joining("-"));
    }
}
