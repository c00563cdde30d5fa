package net.isthmus.ipsec.ike.fsm;

import net.isthmus.ipsec.ike.auth.Identity;
import net.isthmus.ipsec.ike.message.IkeMessage;
import net.isthmus.ipsec.ike.message.NotifyType;

/** What an IKE SA begins with once both ends have proven who they are. */
final class Establishment {
    private Establishment() {}

    /** Both ends believe each other. */
    static void establish(Context context, IkeSa sa, Identity peer, IkeMessage message) {
        begin(context, sa);
        if (message.has(NotifyType.MOBIKE_SUPPORTED)
                && context.connection().traits().isMobile()) {
            context.features.add(Feature.MOBIKE);
        }
        context.act(new Action.Established(
                context.connection().name(), peer.toString(), message.has(NotifyType.INITIAL_CONTACT)));
        context.change("established with %s at %s, %s"
                .formatted(peer, context.path().remote(), sa.keys().suite()));
    }

    /** An IKE SA can be used. */
    static void begin(Context context, IkeSa sa) {
        sa.stage(IkeSa.Stage.ESTABLISHED);
        sa.renewAtNs = context.connection().timers().rekey().renewAtNs(context.nowNs, context.random());
        sa.endAtNs = context.connection().timers().rekey().endAtNs(context.nowNs);
    }
}
