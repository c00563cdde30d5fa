package net.isthmus.core.config;

import java.time.Duration;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;

/** When dropped packets are worth a line in the log. */
@Section(
        value = "When dropped packets are worth a line in the log: if more than so many a second are dropped for one "
                + "reason. The line says which, how many, on which interface, and shows an example.",
        example = """
            system:
              dropLog: { threshold: 1000pps, interval: 60s }
            """)
public record DropLog(
        @Key(
                value = "Packets a second, dropped for one reason, that are not worth a line yet.",
                defaultsTo = "100pps",
                example = "1000pps")
        PacketRate threshold,

        @Key(
                value = "The shortest time between two lines for one reason.",
                defaultsTo = "60s",
                example = "60s",
                min = 1,
                max = 86_400)
        Duration interval) {}
