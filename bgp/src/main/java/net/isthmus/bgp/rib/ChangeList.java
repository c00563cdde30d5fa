package net.isthmus.bgp.rib;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All prefixes in the order of their last change, the latest last, and those who read them.
 *
 * <pre>
 *   oldest ⇄ … ⇄ A ⇄ B ⇄ C ⇄ … ⇄ latest
 *                    ▲                     ▲
 *                 a reader who has        one who has read all
 *                 read up to A
 * </pre>
 *
 * <p>What changes moves to the end, past all readers that have already read it.
 */
final class ChangeList {

    /** How far somebody has read. */
    static final class Reader {
        private @Nullable RibEntry next;

        /** True if there is nothing to read. */
        boolean hasReadAll() {
            return next == null;
        }
    }

    private final List<Reader> readers = new ArrayList<>();
    private @Nullable RibEntry first;
    private @Nullable RibEntry last;

    /** A new reader, before the first. */
    Reader reader() {
        Reader reader = new Reader();
        reader.next = first;
        readers.add(reader);
        return reader;
    }

    /** Reads everything from the first on, again. */
    void rewind(Reader reader) {
        reader.next = first;
    }

    void remove(Reader reader) {
        readers.remove(reader);
    }

    /** The next one to read, or null. */
    @Nullable
    RibEntry read(Reader reader) {
        RibEntry entry = reader.next;
        if (entry != null) {
            reader.next = entry.later;
        }
        return entry;
    }

    /** Appends an entry, or moves it to the end. */
    void touch(RibEntry entry) {
        if (entry.isListed) {
            remove(entry);
        }
        entry.isListed = true;
        entry.earlier = last;
        if (last == null) {
            first = entry;
        } else {
            last.later = entry;
        }
        last = entry;
        for (Reader reader : readers) {
            if (reader.next == null) {
                reader.next = entry;
            }
        }
    }

    /** Takes an entry out; nobody is told. */
    void remove(RibEntry entry) {
        for (Reader reader : readers) {
            if (reader.next == entry) {
                reader.next = entry.later;
            }
        }
        if (entry.earlier == null) {
            first = entry.later;
        } else {
            entry.earlier.later = entry.later;
        }
        if (entry.later == null) {
            last = entry.earlier;
        } else {
            entry.later.earlier = entry.earlier;
        }
        entry.earlier = null;
        entry.later = null;
        entry.isListed = false;
    }
}
