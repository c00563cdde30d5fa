package net.isthmus.appliance.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import net.isthmus.appliance.upgrade.Places;
import net.isthmus.appliance.upgrade.Release;
import net.isthmus.appliance.upgrade.TrialWatch;
import net.isthmus.appliance.upgrade.Upgrades;
import net.isthmus.core.ApplianceException;
import net.isthmus.core.time.MonotonicClock;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code isthmus upgrade}: another release in the other slot, tried once and kept if it is good. */
@Command(
        name = "upgrade",
        mixinStandardHelpOptions = true,
        description = "Write a release to the other slot, try it, and go back by itself if it is not good.",
        footer = {
            "",
            "It needs root: sudo isthmus upgrade https://files.example/isthmus.upgrade",
            "A release that is not ready in 5 minutes, or brings less of the network up than there was, goes back."
        })
final class UpgradeCommand implements Callable<Integer> {

    private static final int POLL_SECONDS = 2;

    private final Upgrades upgrades = Upgrades.at(Places.IMAGE);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ApiClient api = new ApiClient();

    @Parameters(
            arity = "0..1",
            paramLabel = "IMAGE",
            description = "A signed bundle: a file, an http(s) URL, or - for standard input.")
    private @Nullable String image;

    @Option(names = "--no-reboot", description = "Leave the reboot, and so the trial, for later.")
    private boolean isLater;

    @Option(
            names = "--status",
            description = "Say what runs, what the other slot holds, and what came of the last try.")
    private boolean isStatus;

    @Option(names = "--rollback", description = "Try the other slot again: what ran before the last upgrade.")
    private boolean isRollback;

    @Option(names = "--confirm", description = "Let the slot on trial stay, without waiting for its health.")
    private boolean isConfirm;

    @Option(names = "--watch", hidden = true, description = "Judge the slot on trial; isthmus-confirm.service does.")
    private boolean isWatch;

    @Override
    public Integer call() {
        long verbs = java.util.stream.Stream.of(image != null, isStatus, isRollback, isConfirm, isWatch)
                .filter(is -> is)
                .count();
        if (verbs != 1) {
            throw new ParameterException(spec.commandLine(), "Name one: an IMAGE, --status, --rollback or --confirm");
        }
        try {
            return run();
        } catch (ApplianceException e) {
            throw new CommandFailed(IsthmusCommand.REFUSED, String.valueOf(e.getMessage()));
        }
    }

    private int run() {
        if (isStatus) {
            upgrades.status().lines().forEach(out()::println);
        } else if (isConfirm) {
            upgrades.confirm();
            upgrades.status().lines().forEach(out()::println);
        } else if (isWatch) {
            return watch();
        } else if (isRollback) {
            rollback();
        } else {
            install();
        }
        out().flush();
        return IsthmusCommand.DONE;
    }

    private void install() {
        try (InputStream in = BundleSource.open(String.valueOf(image))) {
            Release release = upgrades.install(in, running().survey(), new PrintedProgress(out()));
            start(release);
        } catch (IOException e) {
            throw new CommandFailed(IsthmusCommand.REFUSED, image + " cannot be read: " + e.getMessage());
        }
    }

    /** On trial the way back is a reboot; from a good slot it is another trial. */
    private void rollback() {
        if (upgrades.status().isTrial()) {
            upgrades.fail("it was sent back by hand");
            out().println("The slot on trial is given up; the good one boots.");
            reboot();
        } else {
            start(upgrades.rollback(running().survey()));
        }
    }

    private void start(Release release) {
        out().println(
                        isLater
                                ? "The next start tries isthmus " + release + "."
                                : "Rebooting to try isthmus " + release + ".");
        out().flush();
        if (!isLater) {
            reboot();
        }
    }

    private static void reboot() {
        try {
            int code = new ProcessBuilder("systemctl", "reboot")
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new CommandFailed(IsthmusCommand.REFUSED, "All is prepared, but systemctl reboot failed: reboot");
            }
        } catch (IOException e) {
            throw new CommandFailed(
                    IsthmusCommand.REFUSED, "All is prepared, but systemctl could not be started: reboot");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The service reboots when this ends with a failure. */
    private int watch() {
        if (!upgrades.status().isTrial()) {
            out().println("Nothing is on trial.");
            return IsthmusCommand.DONE;
        }
        TrialWatch watch = new TrialWatch(upgrades, running(), MonotonicClock.SYSTEM);
        Duration deadline = upgrades.deadline();
        out().printf("isthmus is on trial, for %d s at most%n", deadline.toSeconds());
        Optional<TrialWatch.Judgement> judgement = Optional.empty();
        while (judgement.isEmpty()) {
            judgement = watch.look(line -> {
                out().println(line);
                out().flush();
            });
            if (judgement.isEmpty()) {
                pause();
            }
        }
        out().println(judgement.get().sentence());
        out().flush();
        return judgement.get().isGood() ? IsthmusCommand.DONE : IsthmusCommand.REFUSED;
    }

    private RunningAppliance running() {
        return new RunningAppliance(api, Places.IMAGE.state());
    }

    private static void pause() {
        try {
            TimeUnit.SECONDS.sleep(POLL_SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed(IsthmusCommand.REFUSED, "It was interrupted");
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
