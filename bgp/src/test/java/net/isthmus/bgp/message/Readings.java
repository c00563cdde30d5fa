package net.isthmus.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.isthmus.wire.IpPrefix;

/** What holds of whatever has been read, however wrong it was. */
final class Readings {
    private Readings() {}

    static void check(Read read, WireOptions options) {
        switch (read) {
            case Read.Complete complete -> {
                assertThat(complete.notes()).hasSizeLessThanOrEqualTo(8);
                complete.notes().forEach(note -> checkText(note.text()));
                if (!(complete.message() instanceof Message.Open)) {
                    checkWrittenAgain(complete.message(), options);
                }
            }
            case Read.Ignored ignored -> checkText(ignored.text());
            case Read.Incomplete incomplete ->
                assertThat(incomplete.neededBytes()).isBetween(19, options.maxMessageLength());
            case Read.Broken broken -> {
                checkText(broken.fault().text());
                assertThat(MessageRoundTripTest.write(
                                new MessageWriter(), broken.fault().notification()))
                        .hasSize(1);
            }
        }
    }

    /** A text may name an AS path, and that may be long; the log cuts it. */
    private static void checkText(String text) {
        assertThat(text).isNotBlank();
        assertThat(text.codePoints()).noneMatch(Character::isISOControl);
    }

    /** What is taken of a message is sound: it can be told to others, who find nothing wrong with it. */
    private static void checkWrittenAgain(Message message, WireOptions options) {
        var writer = new MessageWriter();
        var reader = new MessageReader();
        writer.agree(options);
        reader.agree(options);
        List<Message> again = new ArrayList<>();
        int lost = writer.write(message, (octets, length) -> {
            var read = (Read.Complete) reader.read(Arrays.copyOf(octets, length), 0, length);
            assertThat(read.notes()).isEmpty();
            again.add(read.message());
        });
        if (message instanceof Message.Update update) {
            assertThat(lost).isZero();
            assertThat(again.stream().flatMap(part -> reachable(part).stream()))
                    .containsExactlyElementsOf(reachable(update));
            assertThat(again.stream().flatMap(part -> ((Message.Update) part).withdrawn().stream()))
                    .containsExactlyInAnyOrderElementsOf(update.withdrawn());
            again.forEach(
                    part -> ((Message.Update) part).attributes().ifPresent(attributes -> assertThat(update.attributes())
                            .hasValue(attributes)));
        } else {
            assertThat(again).containsExactly(message);
        }
    }

    private static List<IpPrefix> reachable(Message message) {
        return ((Message.Update) message)
                .reachable().stream()
                        .flatMap(reach -> reach.prefixes().stream())
                        .toList();
    }
}
