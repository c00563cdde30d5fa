package net.isthmus.core.status;

/**
 * How many sessions there are.
 *
 * @param sessions that live and fit what was asked
 * @param capacity the most that there can be
 * @param births sessions that have begun since start, whatever was asked
 * @param deaths sessions that have ended since start
 * @param evictions half-open ones among those, which have made room for others
 * @param cookiesSent SYNs that were answered with a cookie
 * @param cookiesRight cookies that have come back
 * @param cookiesWrong ACKs that brought none, or an old one
 */
public record SessionCount(
        long sessions,
        long capacity,
        long births,
        long deaths,
        long evictions,
        long cookiesSent,
        long cookiesRight,
        long cookiesWrong) {}
