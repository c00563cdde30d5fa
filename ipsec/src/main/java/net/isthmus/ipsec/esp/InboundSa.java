package net.isthmus.ipsec.esp;

import net.isthmus.ipsec.esp.engine.EspKey;
import net.isthmus.ipsec.sa.ChildSa;
import net.isthmus.ipsec.sa.SaPath;

/** The inbound direction of a Child SA. Workers read it; what they change is the window and their own line of usage. */
final class InboundSa {
    private final ChildSa child;
    private final EspKey key;
    private final ReplayWindow window;
    private final Selectors selectors;
    private final UsageLines usage;
    private final Allowance allowance;
    private volatile OuterPath path;
    private volatile OuterPath formerPath;
    private volatile boolean isExpired;

    InboundSa(ChildSa child, EspKey key, int replayWindow, int workers) {
        this.child = child;
        this.key = key;
        window = new ReplayWindow(replayWindow, child.suite().isEsn());
        selectors = new Selectors(child.localTs(), child.remoteTs());
        usage = new UsageLines(workers);
        allowance = new Allowance(child.limits().lifePackets(), child.limits().lifeBytes());
        path = new OuterPath(child.path(), child.inboundSpi());
        formerPath = path;
    }

    ChildSa child() {
        return child;
    }

    int spi() {
        return child.inboundSpi();
    }

    boolean isTransport() {
        return child.isTransport();
    }

    EspKey key() {
        return key;
    }

    ReplayWindow window() {
        return window;
    }

    Selectors selectors() {
        return selectors;
    }

    UsageLines usage() {
        return usage;
    }

    /** What it may still take. */
    Allowance allowance() {
        return allowance;
    }

    OuterPath path() {
        return path;
    }

    /** True if packets may come to an address: to that of the path, or of the one before, for what is under way. */
    boolean isLocal(long high, long low) {
        return path.isLocal(high, low) || formerPath.isLocal(high, low);
    }

    void move(SaPath wanted) {
        formerPath = path;
        path = new OuterPath(wanted, child.inboundSpi());
    }

    boolean isExpired() {
        return isExpired;
    }

    void expire() {
        isExpired = true;
    }
}
