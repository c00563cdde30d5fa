package net.isthmus.core.plan;

import java.util.Optional;
import net.isthmus.core.config.RouterAdvertisements;

/** What a link's hosts are told by router advertisements, if anything. */
public record Advertising(Optional<RouterAdvertisements> advertisements) implements Setting {

    /** Nothing. */
    public static final Advertising STANDARD = new Advertising(Optional.empty());

    @Override
    public Advertising standard() {
        return STANDARD;
    }

    @Override
    public String change(String subject, Setting from) {
        if (advertisements.isEmpty()) {
            return "stop router advertisements on " + subject;
        }
        boolean isNew = ((Advertising) from).advertisements.isEmpty();
        return (isNew ? "start" : "change") + " router advertisements on " + subject;
    }
}
