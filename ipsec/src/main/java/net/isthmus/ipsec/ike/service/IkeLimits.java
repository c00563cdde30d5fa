package net.isthmus.ipsec.ike.service;

/**
 * How much strangers may ask of us. Peers that have proven themselves have no limit here.
 *
 * @param cookiesFrom half-open IKE SAs from which on everybody must show that he receives where he sends from
 * @param halfOpen half-open IKE SAs in all; more are not answered
 * @param halfOpenPerSource those of one source: an address of IPv4, or a /64 of IPv6
 * @param initsPerSecond new half-open IKE SAs a second, each of which costs a key exchange
 * @param initBurst how many of them may come at once
 * @param repliesPerSecond answers to strangers that cost no key exchange: cookies, errors
 */
public record IkeLimits(
        int cookiesFrom, int halfOpen, int halfOpenPerSource, int initsPerSecond, int initBurst, int repliesPerSecond) {
    /** A thousand tunnels come up in ten seconds, and a flood takes a tenth of a processor at most. */
    public static final IkeLimits DEFAULT = new IkeLimits(50, 1000, 32, 100, 100, 1000);
}
