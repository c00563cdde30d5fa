package net.isthmus.fastpath.control;

/**
 * Whether somebody who is asked again and again is alive.
 *
 * <pre>
 *            first answer                       fall questions unanswered
 *   unknown ──────────────▶ alive ─────────────────────────────────────────▶ dead
 *      │                      ▲                                               │ ▲
 *      │                      └───────────────── rise answers ────────────────┘ │
 *      └──────────────────── fall questions unanswered ─────────────────────────┘
 * </pre>
 *
 * @param isKnown false at the beginning, when one answer is enough
 * @param against questions in a row that speak against what is believed
 */
record Health(boolean isAlive, boolean isKnown, int against) {

    /** Nothing is known yet. */
    static final Health UNKNOWN = new Health(false, false, 0);

    /** What is believed after one more question. */
    Health next(boolean isAnswered, int fall, int rise) {
        if (isKnown && isAnswered == isAlive) {
            return new Health(isAlive, true, 0);
        }
        int enough = !isAnswered ? fall : isKnown ? rise : 1;
        return against + 1 >= enough ? new Health(isAnswered, true, 0) : new Health(isAlive, isKnown, against + 1);
    }
}
