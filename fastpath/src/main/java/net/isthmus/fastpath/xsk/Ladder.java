package net.isthmus.fastpath.xsk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.isthmus.fastpath.graph.Device;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.xsk.libc.NativeCallException;
import net.isthmus.fastpath.xsk.link.XdpFeatures;

/** One descent over the rungs for one interface; what it opened goes to the {@link Port}. Control path only. */
final class Ladder {

    private final String interfaceName;
    private final int interfaceIndex;
    private final int mtu;
    private final int queues;
    private final PortSettings settings;
    private final List<WorkerContext> workers;

    private final Optional<XdpFeatures> features;
    private final List<String> refusals;
    private final List<Device> devices = new ArrayList<>();
    private final List<XskDevice> sockets = new ArrayList<>();
    private Rung rung;
    private boolean multiBuffer = true;
    private Optional<XdpProgram> program = Optional.empty();
    private XdpMode mode = XdpMode.NATIVE;

    Ladder(
            String interfaceName,
            int interfaceIndex,
            int mtu,
            int queues,
            PortSettings settings,
            List<WorkerContext> workers,
            Optional<XdpFeatures> features,
            List<String> notes) {
        this.interfaceName = interfaceName;
        this.interfaceIndex = interfaceIndex;
        this.mtu = mtu;
        this.queues = queues;
        this.settings = settings;
        this.workers = workers;
        this.features = features;
        this.refusals = new ArrayList<>(notes);
        this.rung = settings.highest();
    }

    /** Tries rung after rung until one holds. */
    void climbDown() {
        while (true) {
            Optional<String> obstacle = rung == settings.lowest() ? Optional.empty() : obstacle();
            if (obstacle.isPresent()) {
                refusals.add(rung.text() + ": not tried, " + obstacle.get());
                rung = Rung.values()[rung.ordinal() + 1];
                continue;
            }
            try {
                open();
                return;
            } catch (NativeCallException refused) {
                refusals.add(rung.text() + ": " + refused.getMessage());
                if (rung == settings.lowest()) {
                    closeProgram();
                    throw refused;
                }
                rung = Rung.values()[rung.ordinal() + 1];
            }
        }
    }

    /** Why the driver's own word makes a rung hopeless; empty if it is worth trying, or the kernel cannot be asked. */
    private Optional<String> obstacle() {
        return features.flatMap(known -> RungRules.obstacle(rung, known, PacketChunks.of(mtu)));
    }

    String interfaceName() {
        return interfaceName;
    }

    int interfaceIndex() {
        return interfaceIndex;
    }

    Rung rung() {
        return rung;
    }

    List<String> refusals() {
        return refusals;
    }

    int queues() {
        return rung == Rung.AF_PACKET ? workers.size() : queues;
    }

    List<Device> devices() {
        return devices;
    }

    boolean isMultiBuffer() {
        return multiBuffer;
    }

    void closeProgram() {
        program.ifPresent(XdpProgram::close);
        program = Optional.empty();
    }

    /** Closes what has been opened. */
    void close() {
        closeDevices();
        closeProgram();
    }

    private void open() {
        switch (rung) {
            case ZERO_COPY -> openXdp(XdpMode.NATIVE, XskSocket.FORCE_ZERO_COPY);
            case NATIVE_COPY -> openXdp(XdpMode.NATIVE, XskSocket.FORCE_COPY);
            case GENERIC -> openXdp(XdpMode.GENERIC, XskSocket.FORCE_COPY);
            case AF_PACKET -> openPacketSockets();
        }
    }

    private void openXdp(XdpMode where, int copying) {
        XdpProgram attached = attach(where);
        boolean longFrames = PacketChunks.of(mtu) > 1;
        if (!attached.acceptsFragments() && !longFrames) {
            openSockets(attached, copying, false);
            return;
        }
        try {
            openSockets(attached, copying, true);
        } catch (NativeCallException refused) {
            if (longFrames) {
                throw refused;
            }
            openSockets(attached, copying, false);
        }
    }

    /**
     * The program in that mode; it stays attached from one rung to the next where it can, some drivers reset for it.
     */
    private XdpProgram attach(XdpMode where) {
        if (program.isPresent() && mode == where) {
            return program.get();
        }
        closeProgram();
        var loaded = new XdpProgram(interfaceName, queues);
        try {
            loaded.attach(interfaceIndex, where);
        } catch (NativeCallException refused) {
            loaded.close();
            throw refused;
        }
        program = Optional.of(loaded);
        mode = where;
        return loaded;
    }

    private void openSockets(XdpProgram attached, int copying, boolean withMultiBuffer) {
        int flags = withMultiBuffer ? copying | XskSocket.MULTI_BUFFER : copying;
        try {
            for (int queue = 0; queue < queues; queue++) {
                WorkerContext worker = workers.get(queue % workers.size());
                var socket =
                        new XskSocket(interfaceIndex, queue, worker.frames().memory(), settings.ringSize(), flags);
                sockets.add(new XskDevice(socket, rung, withMultiBuffer, worker.frames(), worker.drops()));
                attached.redirect(queue, socket.fd());
            }
            for (int worker = 0; worker < workers.size(); worker++) {
                devices.add(deviceOf(worker));
            }
        } catch (NativeCallException refused) {
            closeDevices();
            throw refused;
        }
        multiBuffer = withMultiBuffer;
    }

    /** What a worker gets: its queue, its queues, or a raw socket that only sends. */
    private Device deviceOf(int worker) {
        List<XskDevice> own = new ArrayList<>();
        for (int queue = worker; queue < queues; queue += workers.size()) {
            own.add(sockets.get(queue));
        }
        return switch (own.size()) {
            case 0 -> {
                WorkerContext context = workers.get(worker);
                var sender = PacketSocket.openForSending(interfaceIndex);
                yield new PacketDevice(sender, true, context.frames(), context.drops());
            }
            case 1 -> own.getFirst();
            default -> new QueueSet(own.toArray(XskDevice[]::new));
        };
    }

    private void openPacketSockets() {
        closeProgram();
        int group = -1;
        try {
            for (WorkerContext worker : workers) {
                var socket = PacketSocket.open(interfaceIndex);
                devices.add(new PacketDevice(socket, false, worker.frames(), worker.drops()));
                if (workers.size() > 1 && group < 0) {
                    group = socket.startGroup();
                } else if (workers.size() > 1) {
                    socket.joinGroup(group);
                }
            }
        } catch (NativeCallException refused) {
            closeDevices();
            throw refused;
        }
        multiBuffer = true;
    }

    private void closeDevices() {
        sockets.forEach(XskDevice::close);
        sockets.clear();
        devices.forEach(Device::close);
        devices.clear();
    }
}
