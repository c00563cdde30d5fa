package net.isthmus.ipsec.ike.service;

import java.util.HashMap;
import java.util.Map;
import net.isthmus.wire.IpAddress;

/**
 * Decides who may begin an IKE SA. Until a peer has proven itself, an IKE SA is half-open: it costs memory and a key
 * exchange, and whoever wants to hurt us makes many (RFC 7296 §2.6, RFC 8019). So they are counted, in all and by
 * source, and made only so often a second; when there are some, a stranger must first show that he receives where he
 * sends from, which takes spoofed addresses out of the game.
 */
final class InitGuard {
    /** What to do with a first message. */
    enum Verdict {
        ADMIT,
        /** Ask for a cookie. */
        CHALLENGE,
        /** Say nothing. */
        IGNORE
    }

    private final IkeLimits limits;
    private final TokenBucket inits;
    private final TokenBucket replies;
    private final Map<IpAddress, Integer> bySource = new HashMap<>();
    private int halfOpen;
    private long challenged;
    private long ignored;

    InitGuard(IkeLimits limits, long nowNs) {
        this.limits = limits;
        inits = new TokenBucket(limits.initsPerSecond(), limits.initBurst(), nowNs);
        replies = new TokenBucket(limits.repliesPerSecond(), limits.repliesPerSecond(), nowNs);
    }

    /** Judges a first message. {@code hasCookie} means a good one. */
    Verdict judge(IpAddress from, boolean hasCookie, long nowNs) {
        if (!hasCookie && halfOpen >= limits.cookiesFrom()) {
            boolean isAnswered = replies.take(nowNs);
            count(isAnswered);
            return isAnswered ? Verdict.CHALLENGE : Verdict.IGNORE;
        }
        boolean isAdmitted = halfOpen < limits.halfOpen()
                && bySource.getOrDefault(source(from), 0) < limits.halfOpenPerSource()
                && inits.take(nowNs);
        if (!isAdmitted) {
            ignored++;
        }
        return isAdmitted ? Verdict.ADMIT : Verdict.IGNORE;
    }

    /** True if a stranger may have an answer that costs little. */
    boolean mayReply(long nowNs) {
        return replies.take(nowNs);
    }

    /** An IKE SA has become half-open. */
    void opened(IpAddress from) {
        halfOpen++;
        bySource.merge(source(from), 1, Integer::sum);
    }

    /** It has become whole, or nothing. */
    void closed(IpAddress from) {
        halfOpen--;
        bySource.computeIfPresent(source(from), (source, count) -> count == 1 ? null : count - 1);
    }

    int halfOpen() {
        return halfOpen;
    }

    /** Cookies asked for so far. */
    long challenged() {
        return challenged;
    }

    /** First messages that got no answer so far. */
    long ignored() {
        return ignored;
    }

    private void count(boolean isAnswered) {
        if (isAnswered) {
            challenged++;
        } else {
            ignored++;
        }
    }

    private static IpAddress source(IpAddress address) {
        return address.isIpv4() ? address : IpAddress.ofIpv6(address.high(), 0);
    }
}
