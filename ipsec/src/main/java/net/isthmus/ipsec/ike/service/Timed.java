package net.isthmus.ipsec.ike.service;

/** Something that wants to be looked at again. */
interface Timed {

    /** When; {@link Long#MAX_VALUE} for never. */
    long deadlineNs();
}
