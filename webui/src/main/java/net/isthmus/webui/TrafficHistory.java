package net.isthmus.webui;

import java.util.Arrays;
import net.isthmus.core.status.InterfaceStatus.Traffic;

/**
 * One minute of one interface: the difference of its counters from sample to sample, as rates. A counter that goes back
 * (the interface came anew) begins from zero again.
 *
 * <p>Owned by the sampler's thread.
 */
final class TrafficHistory {

    static final int SAMPLES = 60;
    private static final double NANOS = 1e9;
    private static final int BITS = 8;

    private final double[] rxBits = new double[SAMPLES];
    private final double[] txBits = new double[SAMPLES];
    private Traffic last;
    private long lastNs;
    private double rxPackets;
    private double txPackets;

    TrafficHistory(Traffic first, long nowNs) {
        last = first;
        lastNs = nowNs;
    }

    void add(Traffic now, long nowNs) {
        double seconds = (nowNs - lastNs) / NANOS;
        if (seconds <= 0) {
            return;
        }
        push(rxBits, grown(now.rxBytes(), last.rxBytes()) * BITS / seconds);
        push(txBits, grown(now.txBytes(), last.txBytes()) * BITS / seconds);
        rxPackets = grown(now.rxPackets(), last.rxPackets()) / seconds;
        txPackets = grown(now.txPackets(), last.txPackets()) / seconds;
        last = now;
        lastNs = nowNs;
    }

    double rxBitsPerSecond() {
        return rxBits[SAMPLES - 1];
    }

    double txBitsPerSecond() {
        return txBits[SAMPLES - 1];
    }

    double rxPacketsPerSecond() {
        return rxPackets;
    }

    double txPacketsPerSecond() {
        return txPackets;
    }

    Sparkline sparkline() {
        return Sparkline.of(rxBits, txBits);
    }

    double[] rxBits() {
        return Arrays.copyOf(rxBits, SAMPLES);
    }

    private static double grown(long now, long before) {
        return now >= before ? now - before : now;
    }

    private static void push(double[] ring, double value) {
        System.arraycopy(ring, 1, ring, 0, SAMPLES - 1);
        ring[SAMPLES - 1] = value;
    }
}
