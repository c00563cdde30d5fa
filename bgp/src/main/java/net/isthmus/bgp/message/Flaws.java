package net.isthmus.bgp.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is found wrong with one UPDATE while it is read, and can be outlived. If several things are wrong, the strongest
 * effect counts: RFC 7606 §3(h).
 */
final class Flaws {
    /** Octets are cheap and notes are not: what is wrong beyond these is done without a word. */
    private static final int MAX_NOTES = 8;

    private List<UpdateNote> notes = List.of();
    private Optional<ProtocolFault> withdrawal = Optional.empty();

    void clear() {
        notes = List.of();
        withdrawal = Optional.empty();
    }

    void ignore(int attribute, String text) {
        note(UpdateNote.Effect.IGNORED, attribute, text);
    }

    void discard(int attribute, String text) {
        note(UpdateNote.Effect.ATTRIBUTE_DISCARDED, attribute, text);
    }

    /** The fault is what the neighbour is told if withdrawing does not do. */
    void withdraw(int attribute, ProtocolFault fault) {
        note(UpdateNote.Effect.TREATED_AS_WITHDRAWN, attribute, fault.text());
        if (withdrawal.isEmpty()) {
            withdrawal = Optional.of(fault);
        }
    }

    private void note(UpdateNote.Effect effect, int attribute, String text) {
        if (notes.isEmpty()) {
            notes = new ArrayList<>();
        }
        var note = new UpdateNote(effect, attribute, text);
        if (notes.size() < MAX_NOTES) {
            notes.add(note);
        } else if (effect == UpdateNote.Effect.TREATED_AS_WITHDRAWN && withdrawal.isEmpty()) {
            notes.set(MAX_NOTES - 1, note);
        }
    }

    boolean isEmpty() {
        return notes.isEmpty();
    }

    /** The first fault that takes the routes for withdrawn. */
    Optional<ProtocolFault> withdrawal() {
        return withdrawal;
    }

    List<UpdateNote> notes() {
        return List.copyOf(notes);
    }
}
