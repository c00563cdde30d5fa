package net.isthmus.appliance.dataplane;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import net.isthmus.core.OwnedBy;
import net.isthmus.core.config.Verify;
import net.isthmus.fastpath.control.FastPath;
import net.isthmus.fastpath.control.FastPathExtension;
import net.isthmus.fastpath.control.PortGate;
import net.isthmus.fastpath.control.PuntHandler;
import net.isthmus.fastpath.graph.Punt;
import net.isthmus.fastpath.xsk.FrameSender;
import net.isthmus.fastpath.xsk.libc.NativeCallException;
import net.isthmus.fastpath.xsk.link.NetworkLink;
import net.isthmus.services.addressing.ApplianceIdentity;
import net.isthmus.services.dhcp4.DhcpQuestions;
import net.isthmus.services.verify.NicProofs;

/**
 * Holds ports until it is proven that their NICs are the right ones: {@link NicProofs} asks and judges, a sender past
 * the workers carries its questions, and what workers receive by a held port brings the answers.
 */
@OwnedBy("control loop")
final class NicVerification implements FastPathExtension, PortGate, NicProofs.World {
    private static final Logger LOG = System.getLogger(NicVerification.class.getName());
    private static final int LONGEST_ANSWER = 2048;

    private final NicProofs proofs;
    private final Map<String, Integer> nics = new HashMap<>();
    private final Map<String, FrameSender> senders = new HashMap<>();
    private final Map<String, String> said = new HashMap<>();
    private Optional<FastPath> fastPath = Optional.empty();

    NicVerification(ApplianceIdentity identity) {
        proofs = new NicProofs(
                this, port -> DhcpQuestions.clientId(port.hashCode(), identity.duid()), RandomGenerator.getDefault());
    }

    /** Joins a fast path that does not run yet. */
    void join(FastPath path) {
        fastPath = Optional.of(path);
        path.ports().guardBy(this);
    }

    /** Sets what must be proven of a port's NIC. */
    void want(String port, Optional<Verify> wanted, long nowNs) {
        proofs.want(port, wanted, nowNs);
        if (wanted.isEmpty()) {
            said.remove(port);
            hush(port);
        }
    }

    /** Why a port is held; empty if it is not. */
    Optional<String> trouble(String port) {
        return proofs.trouble(port, nowNs());
    }

    @Override
    public boolean admits(String port, NetworkLink nic) {
        nics.put(port, nic.index());
        var known = new NicProofs.Nic(nic.name(), nic.index(), nic.macAddress(), nic.isRunning());
        boolean isAdmitted = proofs.admits(port, known, nowNs());
        hush(port); // the sender is of the NIC that was, or of none that is needed
        return isAdmitted;
    }

    @Override
    public void released(String port) {
        nics.remove(port);
        hush(port);
        proofs.released(port, nowNs());
    }

    private void hush(String port) {
        FrameSender sender = senders.remove(port);
        if (sender != null) {
            sender.close();
        }
    }

    @Override
    public void send(String port, byte[] frame) {
        Integer nic = nics.get(port);
        if (nic == null) {
            return;
        }
        try {
            senders.computeIfAbsent(port, _ -> new FrameSender(nic)).send(frame);
        } catch (NativeCallException refused) {
            LOG.log(Level.DEBUG, "interface {0}: no question can be asked: {1}", port, refused.getMessage());
        }
    }

    @Override
    public void proven(String port, String how) {
        LOG.log(Level.INFO, "interface {0}: its NIC is the right one: {1}", port, how);
        said.remove(port);
        fastPath.ifPresent(path -> path.ports().review(port));
    }

    @Override
    public Map<Integer, PuntHandler> puntHandlers() {
        return Map.of(Punt.HELD, (first, _, memory, at, length, _) -> heard(first, memory, at, length));
    }

    private void heard(int first, MemorySegment memory, long at, int length) {
        byte[] frame = new byte[Math.min(length, LONGEST_ANSWER)];
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, at, frame, 0, frame.length);
        fastPath.flatMap(path -> path.interfaces().table().find(first))
                .ifPresent(entry -> proofs.heard(entry.name(), frame));
    }

    @Override
    public void tick(long nowNs) {
        proofs.tick(nowNs);
        for (String port : nics.keySet()) {
            proofs.trouble(port, nowNs).ifPresent(trouble -> {
                if (!trouble.equals(said.put(port, trouble))) {
                    Level level = proofs.isPatient(port, nowNs) ? Level.INFO : Level.WARNING;
                    LOG.log(level, "interface {0} is unverified, nothing is forwarded by it: {1}", port, trouble);
                }
            });
        }
    }

    private long nowNs() {
        return fastPath.map(path -> path.control().nowNs()).orElse(0L);
    }
}
