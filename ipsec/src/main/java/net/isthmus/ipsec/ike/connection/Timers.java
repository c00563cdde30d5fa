package net.isthmus.ipsec.ike.connection;

import java.time.Duration;

/**
 * When an IKE SA does what of itself.
 *
 * @param rekey when it gets new keys; its end is that of a peer that does not answer
 * @param reauth when all is made anew, from IKE_SA_INIT on, before the old is taken down; mostly never
 * @param dpdDelay silence after which the peer is asked whether it lives; zero for never
 * @param retransmission how often it is asked
 * @param retry time until a connection that failed is tried again, doubled each time up to sixteen times of it
 */
public record Timers(
        Lifetime rekey, Lifetime reauth, Duration dpdDelay, Retransmission retransmission, Duration retry) {
    /** Eight hours, the keys renewed up to eighteen minutes earlier; a question after 30 seconds of silence. */
    public static final Timers DEFAULT = new Timers(
            new Lifetime(Duration.ofSeconds(28_260), Duration.ofSeconds(540), Duration.ofSeconds(28_800)),
            Lifetime.UNLIMITED,
            Duration.ofSeconds(30),
            Retransmission.DEFAULT,
            Duration.ofSeconds(5));
}
