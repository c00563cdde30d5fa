package net.isthmus.appliance.dataplane;

import net.isthmus.core.config.IcmpRateLimits;
import net.isthmus.core.config.MssClamp;
import net.isthmus.core.config.OverlapPolicy;
import net.isthmus.core.config.Reassembly;
import net.isthmus.core.config.ReversePath;
import net.isthmus.core.config.SystemSettings;
import net.isthmus.core.plan.IpHandling;
import net.isthmus.fastpath.control.Interfaces;
import net.isthmus.fastpath.feature.IpBehaviour;
import net.isthmus.fastpath.feature.ReassemblyLimits;
import net.isthmus.fastpath.tables.IcmpLimits;
import net.isthmus.fastpath.tables.InterfaceTable;

/** Tells the fast path what the document says of IP packets, of one link's and of all. Control loop only. */
final class IpFeatures {
    private final Interfaces interfaces;
    private final IpBehaviour behaviour;

    IpFeatures(Interfaces interfaces, IpBehaviour behaviour) {
        this.interfaces = interfaces;
        this.behaviour = behaviour;
    }

    void change(String name, IpHandling to) {
        interfaces.features(name, InterfaceTable.FEATURE_REVERSE_PATH_STRICT, to.reversePath() == ReversePath.STRICT);
        interfaces.features(name, InterfaceTable.FEATURE_REVERSE_PATH_LOOSE, to.reversePath() == ReversePath.LOOSE);
        interfaces.mssClamp(
                name,
                switch (to.mssClamp()) {
                    case MssClamp.Off() -> 0;
                    case MssClamp.Auto() -> InterfaceTable.MSS_AUTO;
                    case MssClamp.Bytes(int bytes) -> bytes;
                });
    }

    void change(SystemSettings to) {
        IcmpRateLimits icmp = to.icmpRateLimits();
        behaviour
                .icmpLimits()
                .set(new IcmpLimits(
                        icmp.unreachable(),
                        icmp.tooBig(),
                        icmp.timeExceeded(),
                        icmp.parameterProblem(),
                        icmp.echoReply()));
        Reassembly reassembly = to.reassembly();
        var limits = new ReassemblyLimits(
                reassembly.datagrams(),
                reassembly.held(),
                reassembly.fragments(),
                reassembly.timeout().toNanos(),
                reassembly.overlappingIpv4() == OverlapPolicy.DROP);
        if (!limits.equals(behaviour.reassembly().get())) {
            behaviour.reassembly().set(limits);
        }
    }
}
