package net.isthmus.appliance.commit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import net.isthmus.core.ApplianceException;
import net.isthmus.core.ApplianceException.Severity;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.document.ConfigurationReader;
import net.isthmus.core.document.Reading;
import net.isthmus.core.fault.Fault;
import net.isthmus.core.plan.Action;
import net.isthmus.core.plan.Planner;
import net.isthmus.core.port.ConfigurationView;
import net.isthmus.core.port.DataPlane;
import net.isthmus.core.status.CommitStatus;
import net.isthmus.core.time.MonotonicClock;
import org.jboss.logging.Logger;

/**
 * The operator's verbs: check, commit, confirm, roll back. A commit goes this way, and is all or nothing:
 *
 * <pre>
 *   document ─▶ read and validate ─▶ plan against what runs ─▶ draft on disk ─▶ apply, action by action ─▶ publish
 *                  │ faults: refused                                              │ failure: inverses, in reverse
 *                  ▼                                                              ▼
 *               nothing has changed                                            nothing has changed
 * </pre>
 *
 * A commit that asks for confirmation is published together with the commit to which to go back. It goes back when the
 * time is over, and also when the process comes back after its death: a change that cut off its author, or killed the
 * appliance, must not survive. A further commit confirms the one before, since its author can still reach us.
 *
 * <p>Any thread may call; one works at a time. What is shown of the state is a snapshot that never waits for a commit.
 */
public final class CommitService implements ConfigurationView {

    private static final Logger LOG = Logger.getLogger("net.isthmus.commit");
    private static final int CHANGES_KEPT = 50;
    private static final Duration UNDO_RETRY = Duration.ofSeconds(10);

    private final Preparation preparation;
    private final DataPlane dataPlane;
    private final History history;
    private final Requirements requirements;
    private final MonotonicClock clock;
    private final InstantSource calendar;
    private final ConfigurationFile file;
    private volatile Shown shown = Shown.NOTHING;
    private Configuration running = Configuration.empty();
    private long undoDeadlineNs;
    private Optional<Instant> confirmBy = Optional.empty();

    /** What views are answered from. */
    private record Shown(
            boolean isApplied,
            String trouble,
            Configuration configuration,
            List<CommitStatus> commits,
            String document) {
        static final Shown NOTHING =
                new Shown(false, "the configuration is not applied yet", Configuration.empty(), List.of(), "");
    }

    /** A document that is right, and what it would change. */
    private record Candidate(Configuration configuration, String document, List<Action> actions) {
        List<String> changes() {
            return actions.stream().flatMap(action -> action.lines().stream()).toList();
        }
    }

    CommitService(
            Preparation preparation,
            DataPlane dataPlane,
            History history,
            ConfigurationFile file,
            Requirements requirements,
            MonotonicClock clock,
            InstantSource calendar) {
        this.preparation = preparation;
        this.dataPlane = dataPlane;
        this.history = history;
        this.file = file;
        this.requirements = requirements;
        this.clock = clock;
        this.calendar = calendar;
    }

    /** A service over a state directory. */
    public static CommitService open(
            Preparation preparation,
            DataPlane dataPlane,
            StateDirectory state,
            ConfigurationFile file,
            Requirements requirements) {
        return new CommitService(
                preparation,
                dataPlane,
                History.open(new Disk.Real(), state.path()),
                file,
                requirements,
                MonotonicClock.SYSTEM,
                InstantSource.system());
    }

    /**
     * Applies the configuration that holds: the file's if it was changed after the last commit, else the last commit's.
     * If the file's is faulty or cannot be applied, the last commit holds.
     *
     * @throws CommitRefused if the file is faulty and there is no commit
     * @throws ApplianceException if nothing can be applied
     */
    public synchronized void start() {
        Optional<Commit> last = lastingCommit();
        try {
            Optional<byte[]> newer = file.contentIfNewerThan(history.running().fileHash());
            if (newer.isPresent()) {
                commit(newer.get(), CommitRequest.by(Commit.By.FILE, file.toString()));
                return;
            }
        } catch (CommitRefused | ApplianceException e) {
            if (last.isEmpty() || isFatal(e)) {
                throw e;
            }
            LOG.errorf(
                    "%s is not used: %s. Commit %d holds",
                    file, e.getMessage(), last.get().number());
        }
        startFromHistory(last.orElseThrow(() ->
                new ApplianceException(Severity.FATAL, "There is no configuration: name a file with --config", null)));
    }

    private void startFromHistory(Commit lasting) {
        int now = history.running().commit();
        if (history.running().isProvisional()) {
            LOG.warnf("Commit %d was not confirmed: going back to %d", now, lasting.number());
            commit(bytes(lasting), CommitRequest.by(Commit.By.TIMER, "commit " + now + " was not confirmed"));
            return;
        }
        Candidate candidate = candidate(bytes(lasting));
        application(candidate);
        running = candidate.configuration();
        show("");
        LOG.infof("Commit %d is applied", lasting.number());
    }

    /** The commit that a start finds in force; an unconfirmed one is not. */
    private Optional<Commit> lastingCommit() {
        Running now = history.running();
        return now.isProvisional() ? history.find(now.fallback()) : history.current();
    }

    /** What a document would change, in order. */
    public List<String> check(byte[] document) {
        synchronized (this) {
            Candidate candidate = candidate(document);
            require(candidate);
            return candidate.changes();
        }
    }

    /**
     * Makes a document the running configuration. When this returns, it is applied and survives whatever happens.
     *
     * @throws CommitRefused if the document has mistakes
     * @throws ApplianceException if the data plane or the disk refused; nothing has changed then, unless it is FATAL
     */
    public synchronized CommitStatus commit(byte[] document, CommitRequest request) {
        Candidate candidate = candidate(document);
        if (request.by() == Commit.By.API) {
            require(candidate);
        }
        if (isInForce(candidate)) {
            return confirmIfProvisional(request);
        }
        if (request.confirmWithin().isPresent() && history.running().commit() == 0) {
            throw new CommitConflict("The first commit cannot wait for a confirmation: there is nothing to go back to");
        }
        Commit commit = new Commit(
                history.nextNumber(),
                calendar.instant(),
                request.by(),
                request.comment(),
                abridged(candidate.changes()),
                candidate.document());
        int fallback = request.confirmWithin().isPresent() ? history.running().commit() : 0;
        try {
            history.draft(commit);
        } catch (IOException e) {
            history.discard(commit);
            throw notWritten(e);
        }
        Application application = applicationOrDiscard(candidate, commit);
        try {
            history.publish(commit, new Running(commit.number(), fallback, file.hash()));
        } catch (IOException e) {
            undo(application);
            throw notWritten(e);
        }
        running = candidate.configuration();
        armUndo(request.confirmWithin());
        show("");
        LOG.infof("Commit %d by %s: %s", commit.number(), commit.by().label(), sentence(commit.changes()));
        return shown.commits().getFirst();
    }

    /** The same document as in force, already applied: there is nothing to do but to take it as a confirmation. */
    private boolean isInForce(Candidate candidate) {
        return shown.isApplied() && history.current().map(Commit::document).equals(Optional.of(candidate.document()));
    }

    private CommitStatus confirmIfProvisional(CommitRequest request) {
        if (history.running().isProvisional() && request.confirmWithin().isEmpty()) {
            confirm();
        }
        return shown.commits().getFirst();
    }

    /** Lets an unconfirmed commit stay. */
    public synchronized CommitStatus confirm() {
        if (!history.running().isProvisional()) {
            throw new CommitConflict(
                    "There is nothing to confirm: commit " + history.running().commit() + " is there to stay");
        }
        try {
            history.publish(history.running().confirmed());
        } catch (IOException e) {
            throw notWritten(e);
        }
        armUndo(Optional.empty());
        show(shown.trouble());
        LOG.infof("Commit %d is confirmed", history.running().commit());
        return shown.commits().getFirst();
    }

    /** Commits the document of an earlier commit again; without a number, the one before that differs. */
    public synchronized CommitStatus rollback(OptionalInt number, Optional<Duration> confirmWithin) {
        Commit target = number.isPresent()
                ? history.find(number.getAsInt())
                        .orElseThrow(() -> new CommitConflict("There is no commit " + number.getAsInt()))
                : history.previous()
                        .orElseThrow(() -> new CommitConflict("There is no earlier commit that differs from this one"));
        return commit(
                bytes(target),
                new CommitRequest(Commit.By.ROLLBACK, "back to commit " + target.number(), confirmWithin));
    }

    /** Undoes a commit whose confirmation is overdue. To be called every second or so. */
    public synchronized void tick() {
        Running now = history.running();
        if (!now.isProvisional() || !shown.isApplied() || clock.nanoTime() - undoDeadlineNs < 0) {
            return;
        }
        LOG.warnf("Commit %d was not confirmed in time: going back to %d", now.commit(), now.fallback());
        try {
            Commit target = history.find(now.fallback())
                    .orElseThrow(() -> new ApplianceException("Commit " + now.fallback() + " is gone"));
            commit(bytes(target), CommitRequest.by(Commit.By.TIMER, "commit " + now.commit() + " was not confirmed"));
        } catch (RuntimeException e) {
            undoDeadlineNs = clock.nanoTime() + UNDO_RETRY.toNanos();
            LOG.errorf("Going back to %d failed, trying again in 10 s: %s", now.fallback(), e.getMessage());
        }
    }

    @Override
    public String hostname() {
        return shown.configuration().system().hostname();
    }

    @Override
    public List<CommitStatus> commits(int limit) {
        List<CommitStatus> all = shown.commits();
        return all.subList(0, Math.min(limit, all.size()));
    }

    /** The configuration in force. */
    public Configuration running() {
        return shown.configuration();
    }

    /** The document in force, exactly as it was given; empty before the first. */
    public String document() {
        return shown.document();
    }

    /** The document of one commit. */
    public synchronized Optional<String> document(int number) {
        return history.find(number).map(Commit::document);
    }

    /** Why the appliance is not ready; empty if it is. */
    public String trouble() {
        return shown.trouble();
    }

    private Candidate candidate(byte[] document) {
        return switch (ConfigurationReader.read(document)) {
            case Reading.Refused refused -> throw new CommitRefused(refused.faults());
            case Reading.Accepted accepted ->
                new Candidate(
                        accepted.configuration(),
                        new String(document, StandardCharsets.UTF_8),
                        Planner.plan(running, accepted.configuration()));
        };
    }

    /** Whoever asks now can still mend it; an appliance that starts or goes back has to do with what there is. */
    private void require(Candidate candidate) {
        List<Fault> wanting = requirements.check(candidate.configuration());
        if (!wanting.isEmpty()) {
            throw new CommitRefused(wanting);
        }
    }

    private Application application(Candidate candidate) {
        Application application = new Application(dataPlane);
        try {
            if (!shown.isApplied()) {
                preparation.prepare(candidate.configuration());
            }
            application.apply(candidate.actions());
            return application;
        } catch (ApplianceException e) {
            throw noted(e);
        }
    }

    private Application applicationOrDiscard(Candidate candidate, Commit commit) {
        try {
            return application(candidate);
        } catch (ApplianceException e) {
            history.discard(commit);
            throw e;
        }
    }

    private void undo(Application application) {
        try {
            application.undo();
        } catch (ApplianceException e) {
            throw noted(e);
        }
    }

    /** Remembers that data plane and configuration differ, so that health tells it. */
    private ApplianceException noted(ApplianceException e) {
        if (e.severity() == Severity.FATAL) {
            Shown now = shown;
            shown = new Shown(
                    now.isApplied(),
                    String.valueOf(e.getMessage()),
                    now.configuration(),
                    now.commits(),
                    now.document());
        }
        return e;
    }

    private void armUndo(Optional<Duration> within) {
        undoDeadlineNs = clock.nanoTime() + within.orElse(Duration.ZERO).toNanos();
        confirmBy = within.map(time -> calendar.instant().plus(time));
    }

    private void show(String trouble) {
        int now = history.running().commit();
        List<CommitStatus> commits = history.newestFirst().stream()
                .map(commit -> new CommitStatus(
                        commit.number(),
                        commit.at(),
                        commit.by().label(),
                        commit.comment(),
                        commit.changes(),
                        commit.number() == now,
                        commit.number() == now ? confirmBy : Optional.empty()))
                .toList();
        shown = new Shown(
                true,
                trouble,
                running,
                commits,
                history.current().map(Commit::document).orElse(""));
    }

    private static List<String> abridged(List<String> changes) {
        if (changes.size() <= CHANGES_KEPT) {
            return changes;
        }
        List<String> kept = new ArrayList<>(changes.subList(0, CHANGES_KEPT));
        kept.add("and " + (changes.size() - CHANGES_KEPT) + " more");
        return kept;
    }

    private static boolean isFatal(RuntimeException e) {
        return e instanceof ApplianceException failure && failure.severity() == Severity.FATAL;
    }

    private static byte[] bytes(Commit commit) {
        return commit.document().getBytes(StandardCharsets.UTF_8);
    }

    private static ApplianceException notWritten(IOException e) {
        return new ApplianceException("The commit could not be written down: " + History.reason(e), e);
    }

    private static String sentence(List<String> changes) {
        return changes.isEmpty() ? "nothing to change in the data plane" : String.join("; ", changes);
    }
}
