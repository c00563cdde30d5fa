package net.isthmus.fastpath.control;

import net.isthmus.fastpath.fib.PoptrieFib;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.xsk.PortSettings;
import net.isthmus.fastpath.xsk.libc.HugePages;

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

    /** Fill rings of 2048 slots for a dozen queues, and 8000 frames to send. */
    static final int MOST_FRAMES = 32_768;

    /** Two ports of one queue, with rings of 700 slots, and 6000 frames to send. */
    static final int LEAST_FRAMES = 8_192;

    private static final int WORKER_PART = 32;
    private static final int WORKERS_PART = 8;
    private static final int FRAMES_A_PAGE = (int) (HugePages.PAGE_BYTES / Frames.CHUNK_BYTES);

    /**
     * As many frames as the machine has memory for, 60,000 neighbours, and a million routes of each family.
     *
     * @param machineBytes memory of the machine
     */
    public static FastPathSettings usual(int workers, int sessions, long machineBytes) {
        return new FastPathSettings(
                workers,
                framesPerWorker(workers, machineBytes),
                65_536,
                PoptrieFib.memoryFor(1_500_000, 1_500_000),
                sessions,
                PortSettings.usual());
    }

    /**
     * Frames are pinned, whether packets come or not: on a small machine they are the larger part of what the appliance
     * takes. So a worker gets the 32nd part of the machine's memory for them, and all workers together the 8th part at
     * most; never more than {@value #MOST_FRAMES} frames each, and not less than {@value #LEAST_FRAMES}.
     */
    static int framesPerWorker(int workers, long machineBytes) {
        long bytes = Math.min(machineBytes / WORKER_PART, machineBytes / WORKERS_PART / workers);
        long wholePages = bytes / HugePages.PAGE_BYTES * FRAMES_A_PAGE;
        return Math.clamp(wholePages, LEAST_FRAMES, MOST_FRAMES);
    }
}
