package net.isthmus.appliance.commit;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import net.isthmus.appliance.fake.Documents;
import net.isthmus.appliance.fake.FakeDataPlane;

/** A process that commits one document after another and says on standard output which was acknowledged. */
final class EndlessCommits {

    private EndlessCommits() {}

    public static void main(String[] arguments) {
        StateDirectory state = StateDirectory.take(Path.of(arguments[0]));
        CommitService commits = CommitService.open(
                system -> {}, new FakeDataPlane(), state, ConfigurationFile.of(Optional.empty()), Requirements.NONE);
        for (int i = Integer.parseInt(arguments[1]); ; i++) {
            commits.commit(document(i).getBytes(StandardCharsets.UTF_8), CommitRequest.by(Commit.By.API, ""));
            System.out.println(i);
        }
    }

    static String document(int i) {
        String base = i % 2 == 0 ? Documents.ROUTED : Documents.BRIDGED;
        return base + "# " + i + "\n" + "# padding over several pages\n".repeat(400) + "# end " + i + "\n";
    }
}
