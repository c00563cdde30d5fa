package net.isthmus.core.config;

import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;

/** What is special of one backend of a service. */
@Section("What is special of one workload as a backend of a service.")
public record ServiceBackend(
        @Key(
                value = "Its share against the others'; 0 takes no new sessions.",
                defaultsTo = "1",
                max = ServiceBackend.MAX_WEIGHT,
                example = "2")
        int weight,

        @Key(
                value = "True to give it no new sessions; those that it has go on.",
                defaultsTo = "false",
                example = "true")
        boolean drain) {

    /** The largest weight. */
    public static final int MAX_WEIGHT = 256;

    /** A backend like any. */
    public static final ServiceBackend USUAL = new ServiceBackend(1, false);
}
