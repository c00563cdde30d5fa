package net.isthmus.appliance.upgrade;

import java.util.Optional;
import java.util.function.Consumer;
import net.isthmus.core.ApplianceException;
import net.isthmus.core.time.MonotonicClock;

/**
 * Judges the slot on trial: asks how the appliance is until it has been well for a while or the time is over, and puts
 * the judgement on the disk. A judgement that cannot be written is a failure: the slot would not stay anyway.
 */
public final class TrialWatch {

    private final Upgrades upgrades;
    private final Health health;
    private final MonotonicClock clock;
    private final Health.Survey before;
    private final Trial trial;
    private String told = "";

    /** What came of it. */
    public record Judgement(boolean isGood, String sentence) {}

    /** A watch that begins now. */
    public TrialWatch(Upgrades upgrades, Health health, MonotonicClock clock) {
        this.upgrades = upgrades;
        this.health = health;
        this.clock = clock;
        this.before = upgrades.before();
        this.trial = new Trial(upgrades.deadline(), Trial.STEADY, clock.nanoTime());
    }

    /**
     * Looks once.
     *
     * @param log is told what is wrong, once for each thing
     * @return the judgement, once there is one
     */
    public Optional<Judgement> look(Consumer<String> log) {
        if (!upgrades.status().isTrial()) {
            return Optional.of(new Judgement(true, "The slot on trial was confirmed by hand, and stays."));
        }
        Optional<String> trouble = health.trouble().or(() -> health.survey().lack(before));
        trouble.filter(text -> !text.equals(told)).ifPresent(text -> {
            told = text;
            log.accept(text);
        });
        return switch (trial.observe(clock.nanoTime(), trouble)) {
            case Trial.Verdict.Waiting _ -> Optional.empty();
            case Trial.Verdict.Good _ -> Optional.of(good());
            case Trial.Verdict.Failed(String reason) -> Optional.of(failed(reason));
        };
    }

    private Judgement good() {
        try {
            upgrades.confirm();
            return new Judgement(true, "The slot on trial is good and stays.");
        } catch (ApplianceException e) {
            return failed("it could not be confirmed: " + e.getMessage());
        }
    }

    private Judgement failed(String reason) {
        try {
            upgrades.fail(reason);
        } catch (ApplianceException e) {
            // The old slot then says that this one fell silent; the journal has the reason.
        }
        return new Judgement(false, "The slot on trial is not good, the old one boots again: " + reason);
    }
}
