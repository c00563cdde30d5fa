package net.isthmus.appliance.wiring;

import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import net.isthmus.appliance.commit.CommitService;
import net.isthmus.appliance.commit.ConfigurationFile;
import net.isthmus.appliance.commit.Preparation;
import net.isthmus.appliance.commit.StateDirectory;
import net.isthmus.appliance.console.ConsoleDoor;
import net.isthmus.appliance.dataplane.PacketPath;
import net.isthmus.appliance.secrets.SecretRules;
import net.isthmus.appliance.secrets.SecretStore;
import net.isthmus.core.port.DataPlane;

/** Makes the one of each that there is in a running appliance, and ends them in good order. */
@ApplicationScoped
public class House {

    @Produces
    @Singleton
    LatePacketPath packetPath(RunSettings settings, SecretStore secrets) {
        return new LatePacketPath((workers, sessions) -> {
            PacketPath path = new PacketPath(workers, sessions, settings.stateDirectory(), secrets);
            return new LatePacketPath.Started(path, path.view(), path.tools(), path, path::close);
        });
    }

    void end(@Disposes LatePacketPath packetPath) {
        packetPath.close();
    }

    @Produces
    @Singleton
    StateDirectory stateDirectory(RunSettings settings) {
        return StateDirectory.take(settings.stateDirectory());
    }

    void giveBack(@Disposes StateDirectory directory) {
        directory.close();
    }

    @Produces
    @Singleton
    SecretStore secrets(RunSettings settings) {
        return new SecretStore(settings.stateDirectory().resolve("secrets"));
    }

    @Produces
    @Singleton
    CommitService commitService(
            Preparation preparation,
            DataPlane dataPlane,
            StateDirectory state,
            SecretStore secrets,
            RunSettings settings) {
        return CommitService.open(
                preparation,
                dataPlane,
                state,
                ConfigurationFile.of(settings.configurationFile()),
                new SecretRules(secrets));
    }

    @Produces
    @Singleton
    ConsoleDoor consoleDoor(Vertx vertx, CommitService commits, SecretStore secrets, RunSettings settings) {
        return new ConsoleDoor(vertx, () -> commits.running().system().users(), secrets, settings.stateDirectory());
    }
}
