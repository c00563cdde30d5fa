package net.isthmus.ipsec.ike.fsm;

import java.util.Locale;

/**
 * Why something has ended or was not made.
 *
 * @param text for people, those at the other end too: what is wrong and what would be right; nothing secret
 */
public record Reason(Kind kind, String text) {

    /** What it comes down to, for those who act on it. */
    public enum Kind {
        /** An operator or the document wanted it so. */
        COMMANDED(false),
        /** The peer has deleted it, which is its right. */
        DELETED_BY_PEER(true),
        /** Another has taken its place. */
        REPLACED(false),
        /** The peer was asked to begin once more in another way, and will. */
        DETOUR(false),
        /** The peer does not answer. */
        NO_ANSWER(true),
        /** No algorithms that both accept. */
        NO_PROPOSAL(true),
        /** One of the ends could not prove who it is. */
        AUTHENTICATION(true),
        /** Nothing to protect that both accept. */
        TRAFFIC_SELECTORS(true),
        /** Nobody has replaced it in time, or it has carried all that it may. */
        EXPIRED(true),
        /** The peer has refused for another reason, which it has named. */
        REFUSED(true),
        /** The peer does not keep to the protocol. */
        PROTOCOL(true);

        private final boolean isToBeTriedAgain;

        Kind(boolean isToBeTriedAgain) {
            this.isToBeTriedAgain = isToBeTriedAgain;
        }

        /** It in a word, such as {@code no-answer}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** True if whoever wants the connection should try again. */
        public boolean isToBeTriedAgain() {
            return isToBeTriedAgain;
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
