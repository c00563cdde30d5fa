package net.isthmus.appliance.boot.seed;

import java.util.List;
import java.util.Optional;

/**
 * What the cloud says about this machine, understood.
 *
 * @param origin where it was read, for people
 * @param instanceId changes when the machine is another one; the document is taken once for each
 * @param hostname the machine's name, if the cloud gives one
 * @param users who may log in
 * @param isPasswordLoginWanted whether SSH takes passwords
 * @param files files to write
 * @param document the appliance's document, if the seed has one
 * @param network the network as the cloud describes it
 * @param ntpServers whom to ask for the time
 * @param devices the cloud's list of devices with their tags, in its own JSON, if it has one
 * @param isReadable false if a part of it could not be read at all, so that what it says is not all that was meant
 * @param notes what was left out or was wrong, for the log
 */
public record Seed(
        String origin,
        String instanceId,
        Optional<String> hostname,
        List<SeedUser> users,
        boolean isPasswordLoginWanted,
        List<SeedFile> files,
        Optional<SeedDocument> document,
        SeedNetwork network,
        List<String> ntpServers,
        Optional<String> devices,
        boolean isReadable,
        List<String> notes) {

    public Seed {
        users = List.copyOf(users);
        files = List.copyOf(files);
        ntpServers = List.copyOf(ntpServers);
        notes = List.copyOf(notes);
    }

    /** True for {@link SeedReader#nothing}: there is no seed. */
    public boolean isNothing() {
        return equals(SeedReader.nothing());
    }
}
