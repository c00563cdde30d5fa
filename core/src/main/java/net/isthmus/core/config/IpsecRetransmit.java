package net.isthmus.core.config;

import java.time.Duration;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;

/** How soon and how often a message of IKE is sent again that is not answered. */
@Section("How a message of IKE is repeated that the peer does not answer, until the peer is given up: after `timeout`, "
        + "and each time after 1.6 times as long as before. With the defaults that takes 70 seconds.")
public record IpsecRetransmit(
        @Key(value = "How long the first answer is waited for.", defaultsTo = "1s", min = 1, max = 60, example = "2s")
        Duration timeout,

        @Key(
                value = "How often a message is sent again before the peer is given up.",
                noun = "number of tries",
                defaultsTo = "7",
                min = 1,
                max = 12,
                example = "3")
        int tries) {

    /** Seven times in about 70 seconds. */
    public static final IpsecRetransmit STANDARD = new IpsecRetransmit(Duration.ofSeconds(1), 7);
}
