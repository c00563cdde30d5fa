package net.isthmus.fastpath.control;

import net.isthmus.fastpath.fib.PoptrieFib;
import net.isthmus.fastpath.xsk.PortSettings;

/**
 * How large a fast path is; fixed from its start.
 *
 * @param workers number of packet workers, from 1
 * @param framesPerWorker chunks of 4 KiB that each worker has; AF_XDP pins them
 * @param adjacencies most next hops and neighbours
 * @param fibBytes address space for routes, of which only what they need is touched
 * @param sessions most sessions, of whose memory only what they need is touched
 * @param ports how ports are opened
 */
public record FastPathSettings(
        int workers, int framesPerWorker, int adjacencies, long fibBytes, int sessions, PortSettings ports) {

    /** Room for eleven ports, 60,000 neighbours, and a million routes of each family. */
    public static FastPathSettings usual(int workers, int sessions) {
        return new FastPathSettings(
                workers, 32_768, 65_536, PoptrieFib.memoryFor(1_500_000, 1_500_000), sessions, PortSettings.usual());
    }
}
