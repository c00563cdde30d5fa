package net.isthmus.l2bridge.macnat;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who inside has asked a DHCP server lately: a lease is believed only if its client asked for one by that member, so
 * that a stranger's reply binds nothing. Remembers {@value #MAX} questions for {@value #SECONDS} seconds.
 */
final class PendingLeases {
    private static final int MAX = 256;
    private static final int SECONDS = 60;

    private record Question(int member, long transaction, long mac) {}

    private final LinkedHashMap<Question, Integer> asked = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, Integer> eldest) {
            return size() > MAX;
        }
    };

    void asked(int member, long transaction, long mac, int second) {
        var question = new Question(member, transaction, mac);
        asked.remove(question);
        asked.put(question, second);
    }

    boolean isAwaited(int member, long transaction, long mac, int second) {
        Integer since = asked.get(new Question(member, transaction, mac));
        return since != null && second - since <= SECONDS;
    }
}
