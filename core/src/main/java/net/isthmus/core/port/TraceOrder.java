package net.isthmus.core.port;

import java.time.Duration;
import java.util.Optional;

/**
 * Which packets to trace.
 *
 * @param packets how many, 1 to 1,000
 * @param interfaceName only packets received by this interface
 * @param filter in the words of tcpdump; empty for every packet
 * @param dropsOnly only packets that are dropped
 * @param patience how long to wait for them
 */
public record TraceOrder(
        int packets, Optional<String> interfaceName, String filter, boolean dropsOnly, Duration patience) {}
