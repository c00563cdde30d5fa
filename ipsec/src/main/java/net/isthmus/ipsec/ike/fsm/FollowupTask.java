package net.isthmus.ipsec.ike.fsm;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import net.isthmus.ipsec.ike.crypto.KeyExchange;
import net.isthmus.ipsec.ike.crypto.KeyExchangeException;
import net.isthmus.ipsec.ike.crypto.Secret;
import net.isthmus.ipsec.ike.message.ExchangeType;
import net.isthmus.ipsec.ike.message.IkePacket;
import net.isthmus.ipsec.ike.message.NotifyType;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.wire.Octets;
import org.jspecify.annotations.Nullable;

/**
 * IKE_FOLLOWUP_KE as initiator (RFC 9370 §2.2.4):
 *
 * <pre>
 * SK {KEi(n), N(ADDITIONAL_KEY_EXCHANGE)}  ──▶
 *                                          ◀──  SK {KEr(n), [N(ADDITIONAL_KEY_EXCHANGE)]}
 *                                          ◀──  SK {N(STATE_NOT_FOUND)}     the peer has forgotten: nothing is made
 * </pre>
 */
final class FollowupTask extends Task {
    private final Sequel sequel;
    private final Octets link;
    private final Consumer<List<Secret>> done;
    private final Consumer<Reason> failed;
    private KeyExchange.@Nullable Begun begun;

    FollowupTask(Sequel sequel, Octets link, Consumer<List<Secret>> done, Consumer<Reason> failed) {
        this.sequel = sequel;
        this.link = link;
        this.done = done;
        this.failed = failed;
    }

    /** True if it goes on with the rekeying of an IKE SA. */
    boolean isOfIkeSa() {
        return sequel.isOfIkeSa;
    }

    @Override
    Optional<Ask> begin(IkeSa sa) {
        KeyExchange.Begun half = sequel.context.exchange(sequel.next()).begin(sequel.context.random());
        begun = half;
        return Optional.of(new Ask(
                ExchangeType.IKE_FOLLOWUP_KE,
                List.of(
                        new Payload.KeyExchange(sequel.next().transformId(), Octets.of(half.publicValue())),
                        Payload.Notify.of(NotifyType.ADDITIONAL_KEY_EXCHANGE, link))));
    }

    @Override
    void answered(IkeSa sa, IkePacket.Clear answer) {
        Payload.KeyExchange theirs =
                answer.message().first(Payload.KeyExchange.class).orElse(null);
        KeyExchange.Begun half = begun;
        if (theirs == null || half == null || theirs.method() != sequel.next().transformId()) {
            fail("the peer breaks off after the first key exchange"
                    + answer.message()
                            .error()
                            .map(error -> ": " + NotifyType.nameOf(error.notification()))
                            .orElse(""));
            return;
        }
        try {
            sequel.add(half.finish(theirs.data().toBytes()));
            sequel.go(sa, answer.message(), done, failed);
        } catch (KeyExchangeException e) {
            fail("the peer's half of " + sequel.next() + " is none: " + e.getMessage());
        } finally {
            half.close();
        }
    }

    private void fail(String text) {
        sequel.close();
        failed.accept(new Reason(Reason.Kind.PROTOCOL, text));
    }

    @Override
    void lost(IkeSa sa) {
        if (begun != null) {
            begun.close();
        }
        fail("the IKE SA has ended meanwhile");
    }

    @Override
    String what() {
        return "IKE_FOLLOWUP_KE";
    }
}
