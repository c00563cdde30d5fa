package net.isthmus.bgp.message;

import java.util.List;

/** What has become of the octets of a connection: {@link MessageReader#read}. */
public sealed interface Read {

    /**
     * A message.
     *
     * @param lengthBytes the octets that it took
     * @param notes what was wrong with it and has been dealt with; empty for all but UPDATEs
     */
    record Complete(Message message, int lengthBytes, List<UpdateNote> notes) implements Read {}

    /**
     * A message that says nothing to us, as one of a kind that a later RFC may have.
     *
     * @param lengthBytes the octets that it took
     * @param text why it was passed over
     */
    record Ignored(int lengthBytes, String text) implements Read {}

    /**
     * The beginning of a message. What has come so far is sound.
     *
     * @param neededBytes the octets, those that are there included, without which it makes no sense to ask again
     */
    record Incomplete(int neededBytes) implements Read {}

    /** The end of the session. */
    record Broken(ProtocolFault fault) implements Read {}
}
