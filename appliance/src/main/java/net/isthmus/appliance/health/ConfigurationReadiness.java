package net.isthmus.appliance.health;

import net.isthmus.appliance.commit.CommitService;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready when the configuration is applied and the data plane does what it says. */
@Readiness
public final class ConfigurationReadiness implements HealthCheck {

    private final CommitService commits;

    ConfigurationReadiness(CommitService commits) {
        this.commits = commits;
    }

    @Override
    public HealthCheckResponse call() {
        String trouble = commits.trouble();
        HealthCheckResponseBuilder answer =
                HealthCheckResponse.named("configuration").status(trouble.isEmpty());
        if (!trouble.isEmpty()) {
            answer.withData("reason", trouble);
        }
        commits.commits(1).forEach(commit -> answer.withData("commit", commit.number()));
        return answer.build();
    }
}
