package net.isthmus.appliance.wiring;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What the command line of {@code isthmus run} says; it arrives here as system properties. */
@ApplicationScoped
public class RunSettings {

    /** The file to configure the appliance from. */
    public static final String CONFIGURATION_FILE = "isthmus.configuration-file";
    /** Where the history lies. */
    public static final String STATE_DIRECTORY = "isthmus.state-directory";
    /** Where the API listens besides the first address, separated by commas. */
    public static final String MORE_LISTENERS = "isthmus.more-listeners";

    private final Optional<Path> configurationFile;
    private final Path stateDirectory;
    private final Optional<String> moreListeners;

    RunSettings(
            @ConfigProperty(name = CONFIGURATION_FILE) Optional<String> configurationFile,
            @ConfigProperty(name = STATE_DIRECTORY, defaultValue = "/var/lib/isthmus") String stateDirectory,
            @ConfigProperty(name = MORE_LISTENERS) Optional<String> moreListeners) {
        this.configurationFile = configurationFile.map(Path::of);
        this.stateDirectory = Path.of(stateDirectory);
        this.moreListeners = moreListeners;
    }

    /** The file to configure the appliance from. */
    public Optional<Path> configurationFile() {
        return configurationFile;
    }

    /** Where the history lies. */
    public Path stateDirectory() {
        return stateDirectory;
    }

    /** Where the API listens besides the first address. */
    public List<ListenAddress> moreListeners() {
        return moreListeners.stream()
                .flatMap(text -> java.util.stream.Stream.of(text.split(",")))
                .map(ListenAddress::parse)
                .toList();
    }
}
