package net.isthmus.core.status;

/**
 * One pool of external addresses, or the addresses of an interface.
 *
 * @param name the configuration's name of the pool; {@code interface} and the name of an interface
 * @param addresses how many addresses it has
 * @param ports how many ports it has of each protocol
 * @param tcp ports of TCP in use
 * @param udp ports of UDP in use
 * @param queries identifiers of ICMP queries in use
 * @param blocks blocks of ports; 0 if it has none
 * @param blocksInUse blocks that hosts have
 * @param exhausted sessions for which nothing was left
 * @param limited sessions of hosts that had all the blocks that one may have
 */
public record NatPoolStatus(
        String name,
        int addresses,
        long ports,
        int tcp,
        int udp,
        int queries,
        int blocks,
        int blocksInUse,
        long exhausted,
        long limited) {}
