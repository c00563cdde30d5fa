package net.isthmus.fastpath.tables;

/**
 * ICMP messages that each worker sends a second in the long run, by class; a tenth of it, but ten at least, at once
 * after a pause. 0 sends none of a class. Redirects are never sent.
 *
 * @param unreachable destination unreachable of every code but too big
 * @param tooBig packet too big, fragmentation needed
 * @param timeExceeded time exceeded, by which traceroute finds its way
 * @param parameterProblem parameter problem
 * @param echoReply answers to echo requests
 */
public record IcmpLimits(int unreachable, int tooBig, int timeExceeded, int parameterProblem, int echoReply) {
    /** What is in force unless the configuration says otherwise. */
    public static final IcmpLimits USUAL = new IcmpLimits(1_000, 1_000, 1_000, 100, 10_000);

    /** Most messages at once after a pause at this rate. */
    public static int burst(int perSecond) {
        return Math.max(10, perSecond / 10);
    }
}
