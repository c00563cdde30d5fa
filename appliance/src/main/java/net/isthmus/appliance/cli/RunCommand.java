package net.isthmus.appliance.cli;

import io.quarkus.runtime.Quarkus;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import net.isthmus.appliance.commit.StateDirectory;
import net.isthmus.appliance.commit.StateVersions;
import net.isthmus.appliance.upgrade.Places;
import net.isthmus.appliance.upgrade.Release;
import net.isthmus.appliance.wiring.ApplianceApplication;
import net.isthmus.appliance.wiring.ListenAddress;
import net.isthmus.appliance.wiring.RunSettings;
import net.isthmus.core.ApplianceException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code isthmus run}: the appliance itself, in the foreground until it is told to end. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Run the appliance in the foreground.",
        footer = {
            "",
            "After a restart the file holds if it was changed after the last commit, else the last commit does.",
            "Whoever reaches an address of --listen may change everything; system.console.listen asks for users."
        })
final class RunCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--config", paramLabel = "FILE", description = "The document to start with.")
    private @Nullable Path configuration;

    @Option(
            names = "--state-dir",
            paramLabel = "DIRECTORY",
            defaultValue = "/var/lib/isthmus",
            description = "Where commits are kept (default: ${DEFAULT-VALUE}).")
    private Path stateDirectory = Path.of("/var/lib/isthmus");

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS:PORT",
            description = "Where the API and the console answer; may be repeated (default: 127.0.0.1:8080).")
    private List<String> listen = List.of();

    @Override
    public Integer call() {
        List<ListenAddress> addresses = addresses();
        try (StateDirectory free = StateDirectory.take(stateDirectory)) {
            Release.read(Places.IMAGE.release())
                    .flatMap(release -> StateVersions.arrive(free.path(), release.identity()))
                    .ifPresent(spec.commandLine().getOut()::println);
            System.setProperty(RunSettings.STATE_DIRECTORY, free.path().toString());
        } catch (ApplianceException e) {
            throw new CommandFailed(IsthmusCommand.REFUSED, String.valueOf(e.getMessage()));
        }
        if (configuration != null) {
            System.setProperty(RunSettings.CONFIGURATION_FILE, configuration.toString());
        }
        System.setProperty("quarkus.http.host", addresses.getFirst().host());
        System.setProperty(
                "quarkus.http.port", String.valueOf(addresses.getFirst().port()));
        if (addresses.size() > 1) {
            List<String> more = addresses.stream().skip(1).map(Object::toString).toList();
            System.setProperty(RunSettings.MORE_LISTENERS, String.join(",", more));
        }
        AtomicInteger exitCode = new AtomicInteger();
        Quarkus.run(
                ApplianceApplication.class, (code, failure) -> exitCode.set(failure == null ? code : failed(failure)));
        return exitCode.get();
    }

    /** Says why the appliance does not run: it is given an exit handler, so nobody else does. */
    private int failed(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        spec.commandLine().getErr().println("The appliance could not run: " + cause);
        return 1;
    }

    private List<ListenAddress> addresses() {
        try {
            return listen.isEmpty()
                    ? List.of(ListenAddress.DEFAULT)
                    : listen.stream().map(ListenAddress::parse).toList();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
    }
}
