package net.isthmus.fastpath.nat;

import net.isthmus.core.DropReason;
import net.isthmus.fastpath.session.Flow;
import net.isthmus.fastpath.session.SessionFeatures;

/**
 * Translation as sessions ask for it. A destination that was translated has the handle of what the translator said,
 * plus one; it holds nothing, so that there is nothing to give back but the binding of the source.
 */
public final class NatFeatures implements SessionFeatures {
    /** The handle of a destination behind which there is nobody; no refusal of a source is so low. */
    public static final long NOBODY = -16;

    private final Translator translator;

    /** Lets sessions ask a translator. */
    public NatFeatures(Translator translator) {
        this.translator = translator;
    }

    @Override
    public long destination(Flow flow, int inInterface, long nowNs) {
        int said = translator.translateDestination(flow, inInterface);
        return said == Translator.NOBODY ? NOBODY : said == Translator.UNCHANGED ? 0 : said + 1L;
    }

    @Override
    public long source(Flow flow, long destination, int inInterface, int outInterface) {
        int said = destination > 0 ? (int) (destination - 1) : Translator.UNCHANGED;
        return translator.translateSource(flow, said, inInterface, outInterface);
    }

    @Override
    public void ended(long destination, long binding) {
        translator.release(binding);
    }

    @Override
    public DropReason reason(long refusal) {
        return refusal == NOBODY ? DropReason.NAT_NOBODY : Translator.reasonOf(refusal);
    }
}
