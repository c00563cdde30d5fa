package net.isthmus.core.status;

/**
 * What became of one probe, or what a run of probes has found in the end.
 *
 * @param kind {@code reply}, {@code refused}, {@code silence} or {@code result}
 * @param sequence the probe's number, from 1
 * @param hop time to live or hop limit with which it was sent
 * @param bytes length of the IP packet sent
 * @param from who answered; empty for silence
 * @param millis time until the answer
 * @param mtu next-hop MTU that a refusal names, or the path MTU of a result; 0 for none
 * @param text for people
 */
public record ProbeStatus(
        String kind, int sequence, int hop, int bytes, String from, double millis, int mtu, String text) {}
