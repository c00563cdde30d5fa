package net.isthmus.fastpath.worker;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import net.isthmus.core.ColdPath;
import net.isthmus.core.PacketTally;
import net.isthmus.core.time.MonotonicClock;
import net.isthmus.fastpath.fib.GracePeriod;
import net.isthmus.fastpath.graph.Device;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Graph;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.fastpath.xsk.Poller;
import net.isthmus.fastpath.xsk.libc.NativeCallException;
import net.isthmus.fastpath.xsk.libc.Scheduling;
import org.jspecify.annotations.Nullable;

/**
 * One thread that carries packets: it owns a queue of every port from ring to ring and runs each burst to completion.
 *
 * <p>A turn: reclaim what devices have sent, receive a burst of each queue and let the graph carry it to the transmit
 * vectors, send those, then read what the control loop and other workers have put into its rings. When its
 * {@link Patience} is over it sleeps on its file descriptors, so an idle appliance costs next to nothing and a busy one
 * makes no system call but the wake-ups.
 *
 * <p>Other threads change a worker (a port more, a tracer armed) by handing it a command that it runs between turns.
 */
public final class Worker implements Runnable {
    private static final long SLEEP_NS = 200_000_000;
    private static final long TICK_NS = 100_000_000;
    private static final int RECORDS_A_TURN = 64;
    private static final Logger LOG = System.getLogger(Worker.class.getName());
    private static final VarHandle SLEEPING;

    static {
        try {
            SLEEPING = MethodHandles.lookup().findVarHandle(Worker.class, "sleeping", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private record Port(int interfaceIndex, Device device, Vector inbox, boolean isSteered) {}

    private final int index;
    private final WorkerContext context;
    private final Graph graph;
    private final Vector ethernetInput;
    private final WorkerInbox inbox;
    private final Supplier<InterfaceTable> interfaces;
    private final GracePeriod grace;
    private final MonotonicClock clock;
    private final Poller sleeper;
    private final Runnable wakeControl;
    private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
    private final WorkerLoad load = new WorkerLoad();
    private final Patience patience = new Patience();
    private Port[] ports = new Port[0];

    @Nullable
    private FlowSteering steering;

    @SuppressWarnings("UnusedVariable") // read and written through its handle
    private boolean sleeping;

    private volatile boolean stopped;
    private boolean isRealtime;
    private long turnNs;
    private long lastTickNs;
    private long faults;

    /**
     * Puts a worker together; it begins with {@link #run}.
     *
     * @param ethernetInput the inbox of the graph that takes what ports receive
     * @param interfaces the interface table in force, asked once a turn
     * @param wakeControl called after a turn that has handed something to the control loop
     * @param grace grace period whose reader number {@code index} this worker is
     */
    public Worker(
            int index,
            WorkerContext context,
            Graph graph,
            Vector ethernetInput,
            WorkerInbox inbox,
            Supplier<InterfaceTable> interfaces,
            GracePeriod grace,
            MonotonicClock clock,
            Poller sleeper,
            Runnable wakeControl) {
        this.index = index;
        this.context = context;
        this.graph = graph;
        this.ethernetInput = ethernetInput;
        this.inbox = inbox;
        this.interfaces = interfaces;
        this.grace = grace;
        this.clock = clock;
        this.sleeper = sleeper;
        this.wakeControl = wakeControl;
    }

    /** Number of the worker, from 0. */
    public int index() {
        return index;
    }

    /** What the worker's nodes share. Its counters may be read from any thread. */
    public WorkerContext context() {
        return context;
    }

    /** How busy the worker has been; any thread. */
    public WorkerLoad load() {
        return load;
    }

    /** What became of every packet and frame, as of the next moment between two bursts. Any thread. */
    public CompletableFuture<Balance> balance() {
        var balance = new AtomicReference<Balance>();
        return execute(() -> balance.set(Balance.of(
                        context,
                        graph,
                        Arrays.stream(ports).map(Port::device).distinct().toList())))
                .thenApply(done -> balance.get());
    }

    /** Interface indices of the ports from which it receives, as of the last change. */
    public List<Integer> portIndices() {
        return Arrays.stream(ports).map(Port::interfaceIndex).toList();
    }

    /**
     * Lets the worker's thread do something between two turns, in the order of the calls. Any thread.
     *
     * @return completed when it is done, or with what it threw
     */
    public CompletableFuture<Void> execute(Runnable command) {
        var done = new CompletableFuture<Void>();
        commands.add(() -> {
            try {
                command.run();
                done.complete(null);
            } catch (RuntimeException | Error e) {
                done.completeExceptionally(e);
            }
        });
        sleeper.wake();
        return done;
    }

    /** Ends the sleep of an idle worker; a fence and a read for a busy one. Any thread, after it has published. */
    public void wakeIfSleeping() {
        VarHandle.fullFence();
        if ((boolean) SLEEPING.getVolatile(this)) {
            sleeper.wake();
        }
    }

    /** Lets {@link #run} return after the turn. Any thread. */
    public void stop() {
        stopped = true;
        sleeper.wake();
    }

    /** Tells the worker how to hand packets on; before {@link #run}. */
    void steerBy(FlowSteering flowSteering) {
        steering = flowSteering;
    }

    /**
     * Adds a queue from which to receive. Worker thread, as a command.
     *
     * @param isSteered whether flows that come by it may belong to other workers
     */
    public void addReceiver(int interfaceIndex, Device device, Vector firstInbox, boolean isSteered) {
        var changed = new ArrayList<>(List.of(ports));
        changed.add(new Port(interfaceIndex, device, firstInbox, isSteered));
        setPorts(changed);
    }

    /** Takes the queues of a port away. Worker thread, as a command. */
    public void removeReceivers(int interfaceIndex) {
        var changed = new ArrayList<>(List.of(ports));
        changed.removeIf(port -> port.interfaceIndex() == interfaceIndex);
        setPorts(changed);
    }

    /**
     * Adds an Ethernet port, to receive from and to send by. Worker thread, as a command.
     *
     * @param isSteered whether flows that come by it may belong to other workers
     */
    public void attachPort(int interfaceIndex, Device device, boolean isSteered) {
        context.output().attach(interfaceIndex, device);
        addReceiver(interfaceIndex, device, ethernetInput, isSteered);
    }

    /**
     * Adds an Ethernet port to receive from alone: what is sent by it is dropped. Worker thread, as a command.
     *
     * @param isSteered whether flows that come by it may belong to other workers
     */
    public void attachReceiver(int interfaceIndex, Device device, boolean isSteered) {
        addReceiver(interfaceIndex, device, ethernetInput, isSteered);
    }

    /** Lets the worker send by a port from which it receives. Worker thread, as a command. */
    public void attachSender(int interfaceIndex, Device device) {
        context.output().attach(interfaceIndex, device);
    }

    /** Lets it send by a port no more. Worker thread, as a command. */
    public void detachSender(int interfaceIndex) {
        context.output().detach(interfaceIndex);
    }

    /** Takes a port away and closes its device. Worker thread, as a command. */
    public void detachPort(int interfaceIndex, Device device) {
        removeReceivers(interfaceIndex);
        context.output().detach(interfaceIndex);
        device.close();
    }

    private void setPorts(List<Port> changed) {
        ports = changed.toArray(Port[]::new);
        sleeper.clear();
        changed.forEach(port -> sleeper.add(port.device().pollFd()));
    }

    /**
     * Lets the worker run before all ordinary threads of its processor, to which it gives way for a moment every now
     * and then. Worker thread, before {@link #run}.
     *
     * @throws NativeCallException if the process may not
     */
    public void becomeRealtime() {
        Scheduling.makeThisThreadRealtime();
        isRealtime = true;
    }

    @Override
    public void run() {
        grace.awake(index);
        while (!stopped) {
            int handled = turn();
            if (patience.isOver(handled, turnNs)) {
                sleep();
            } else if (isRealtime && patience.isTired(turnNs)) {
                rest();
            }
        }
        grace.asleep(index);
        runCommands();
    }

    /**
     * One turn.
     *
     * @return number of packets and records that it handled
     */
    public int turn() {
        grace.quiescent(index);
        long startNs = clock.nanoTime();
        turnNs = startNs;
        runCommands(); // first, so that a port that it attaches meets the interface table that speaks of it
        context.beginTurn(interfaces.get(), startNs);
        int handled = 0;
        Port[] present = ports;
        for (int i = 0; i < present.length; i++) {
            handled += receive(present[i]);
        }
        if (startNs - lastTickNs >= TICK_NS) {
            lastTickNs = startNs;
            graph.tick(startNs);
        }
        if (inbox.hasRecords()) {
            handled += runInbox();
        }
        load.packets(handled);
        if (handled != 0) {
            if (context.punt().takeNews()) {
                wakeControl.run();
            }
            load.busy(clock.nanoTime() - startNs);
        }
        return handled;
    }

    private int receive(Port port) {
        port.device().housekeep();
        Vector vector = port.inbox();
        int count = port.device().receive(vector, Vector.BURST);
        if (count == 0) {
            return 0;
        }
        context.counters().tally(PacketTally.RECEIVED, count);
        Frames frames = context.frames();
        int from = vector.count() - count;
        for (int i = from; i < vector.count(); i++) {
            frames.rxInterface(vector.get(i), port.interfaceIndex());
        }
        FlowSteering others = steering;
        if (port.isSteered() && others != null) {
            boolean isIp = vector != ethernetInput;
            load.handedOn(others.handOn(vector, from, port.interfaceIndex(), isIp));
        }
        if (context.tracer().isOn()) {
            context.tracer().received(vector, from, port.interfaceIndex());
        }
        carry();
        return count;
    }

    /** Ring by ring, so that a packet of one worker never waits for more than a burst of each other. */
    private int runInbox() {
        int records = 0;
        for (int ring = 0; ring < inbox.rings(); ring++) {
            int read = inbox.read(ring, RECORDS_A_TURN);
            if (read != 0) {
                carry();
                records += read;
            }
        }
        return records;
    }

    private void carry() {
        try {
            graph.run();
        } catch (RuntimeException | Error e) {
            recover(e);
        }
        context.output().flushAll();
    }

    /** A node failed: its burst is given up, so that the worker and every other flow go on. */
    @ColdPath
    private void recover(Throwable fault) {
        int lost = graph.abandon();
        context.drops().lost(lost);
        if (Long.bitCount(++faults) == 1) {
            LOG.log(
                    Level.ERROR,
                    "worker %d: a node failed, %d packets given up (fault number %d)".formatted(index, lost, faults),
                    fault);
        }
    }

    private void runCommands() {
        Runnable command = commands.poll();
        while (command != null) {
            command.run();
            command = commands.poll();
        }
    }

    private void sleep() {
        SLEEPING.setVolatile(this, true);
        // Whoever writes into a ring or the command queue reads the flag after; whoever wrote before is seen here.
        if (!inbox.hasRecords() && commands.isEmpty() && !stopped) {
            grace.asleep(index);
            sleeper.sleep(SLEEP_NS);
            grace.awake(index);
            patience.slept(turnNs, clock.nanoTime());
        }
        SLEEPING.setVolatile(this, false);
    }

    private void rest() {
        grace.asleep(index);
        sleeper.rest(Patience.REST_NS);
        grace.awake(index);
        patience.rested(clock.nanoTime());
    }
}
