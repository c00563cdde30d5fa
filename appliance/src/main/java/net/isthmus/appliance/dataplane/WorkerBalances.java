package net.isthmus.appliance.dataplane;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.isthmus.core.PacketTally;
import net.isthmus.core.status.BalanceStatus;
import net.isthmus.fastpath.worker.Balance;
import net.isthmus.fastpath.worker.Worker;

/** What became of every packet and frame, for operators: each worker draws its balance between two of its bursts. */
final class WorkerBalances {
    private static final int PATIENCE_SECONDS = 10;

    private WorkerBalances() {}

    /**
     * The balances of all workers.
     *
     * @throws java.util.concurrent.CompletionException if a worker does not answer within ten seconds
     */
    static List<BalanceStatus> of(List<Worker> workers) {
        List<CompletableFuture<Balance>> asked = new ArrayList<>();
        workers.forEach(worker -> asked.add(worker.balance().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)));
        List<BalanceStatus> balances = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            balances.add(status(workers.get(i).index(), asked.get(i).join()));
        }
        return balances;
    }

    private static BalanceStatus status(int worker, Balance balance) {
        return new BalanceStatus(
                worker,
                counts(balance, true),
                counts(balance, false),
                balance.packetsUnaccounted(),
                balance.framesTotal(),
                balance.framesFree(),
                balance.framesInPorts(),
                balance.framesWaiting(),
                balance.framesMissing());
    }

    private static List<BalanceStatus.Count> counts(Balance balance, boolean isBeginning) {
        return Arrays.stream(PacketTally.values())
                .filter(kind -> kind.isBeginning() == isBeginning)
                .map(kind -> new BalanceStatus.Count(kind.label(), kind.text(), balance.packets(kind)))
                .toList();
    }
}
