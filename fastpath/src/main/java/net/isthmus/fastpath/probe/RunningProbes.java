package net.isthmus.fastpath.probe;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.isthmus.core.port.ProbeRun;
import net.isthmus.core.status.ProbeStatus;
import net.isthmus.fastpath.control.EchoSessions;
import net.isthmus.fastpath.control.EchoSessions.Answer;
import net.isthmus.fastpath.control.EchoSessions.Session;
import net.isthmus.fastpath.control.FastPath;

/** A machine of probes between the control loop, where it runs, and the one who reads its findings. */
final class RunningProbes implements ProbeRun {
    private final ProbeRuns runs;
    private final FastPath fastPath;
    private final ProbeMachine machine;
    private final Session session;
    private final LinkedBlockingQueue<ProbeStatus> findings = new LinkedBlockingQueue<>();
    private volatile boolean isEnded;

    RunningProbes(ProbeRuns runs, FastPath fastPath, EchoSessions.Request request, ProbeMachine machine) {
        this.runs = runs;
        this.fastPath = fastPath;
        this.machine = machine;
        session = fastPath.probes().open(request, this::answered);
    }

    void tick(long nowNs) {
        perform(machine.tick(nowNs), nowNs);
    }

    private void answered(Answer answer, long nowNs) {
        perform(machine.answered(answer), nowNs);
    }

    private void perform(ProbeMachine.Step step, long nowNs) {
        if (isEnded) {
            return;
        }
        findings.addAll(step.findings());
        step.probes().forEach(probe -> session.send(probe, nowNs));
        if (step.isOver()) {
            end();
        }
    }

    private void end() {
        session.close();
        runs.ended(this);
        isEnded = true;
    }

    @Override
    public Optional<ProbeStatus> next(Duration patience) throws InterruptedException {
        return Optional.ofNullable(findings.poll(isEnded ? 0 : patience.toNanos(), TimeUnit.NANOSECONDS));
    }

    @Override
    public boolean isOver() {
        return isEnded && findings.isEmpty();
    }

    @Override
    public void close() {
        if (!isEnded) {
            fastPath.control()
                    .submit(() -> {
                        end();
                        return true;
                    })
                    .join();
        }
    }
}
