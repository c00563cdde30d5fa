package net.isthmus.ipsec.ike.fsm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import net.isthmus.core.config.IpsecKeyExchange;
import net.isthmus.ipsec.ike.crypto.Secret;
import net.isthmus.ipsec.ike.message.IkeMessage;
import net.isthmus.ipsec.ike.message.NotifyType;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.wire.Octets;

/**
 * What follows a CREATE_CHILD_SA that was agreed on: nothing, or one IKE_FOLLOWUP_KE for each additional key exchange,
 * and only then the keys (RFC 9370 §2.2.4). The secrets are wiped here.
 */
final class Sequel {
    final Context context;
    final List<IpsecKeyExchange> exchanges;
    final boolean isOfIkeSa;
    private final List<Secret> secrets;

    /**
     * A sequel.
     *
     * @param isOfIkeSa whether it is an IKE SA that is rekeyed
     * @param exchanges all key exchanges that were chosen
     * @param secrets of those that have been made
     */
    Sequel(Context context, boolean isOfIkeSa, List<IpsecKeyExchange> exchanges, List<Secret> secrets) {
        this.context = context;
        this.isOfIkeSa = isOfIkeSa;
        this.exchanges = exchanges;
        this.secrets = new ArrayList<>(secrets);
    }

    /** Goes on as initiator, until there is an end to it. */
    void go(IkeSa sa, IkeMessage answer, Consumer<List<Secret>> done, Consumer<Reason> failed) {
        if (isComplete()) {
            finish(done);
            return;
        }
        Optional<Octets> link =
                answer.notification(NotifyType.ADDITIONAL_KEY_EXCHANGE).map(Payload.Notify::data);
        if (link.isEmpty()) {
            close();
            failed.accept(new Reason(
                    Reason.Kind.PROTOCOL, "the peer agrees to " + next() + " and does not say how to go on to it"));
            return;
        }
        sa.addFirst(new FollowupTask(this, link.orElseThrow(), done, failed));
    }

    /** The next key exchange. */
    IpsecKeyExchange next() {
        return exchanges.get(secrets.size());
    }

    void add(Secret secret) {
        secrets.add(secret);
    }

    boolean isComplete() {
        return secrets.size() >= exchanges.size();
    }

    /** Hands the secrets out, and wipes them then. */
    void finish(Consumer<List<Secret>> done) {
        done.accept(List.copyOf(secrets));
        close();
    }

    void close() {
        secrets.forEach(Secret::close);
    }
}
