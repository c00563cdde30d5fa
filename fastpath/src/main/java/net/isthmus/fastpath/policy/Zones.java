package net.isthmus.fastpath.policy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import net.isthmus.core.OwnedBy;
import net.isthmus.core.config.Zone;

/**
 * The numbers by which tables call zones. A name has its number as long as the process runs, so that tables which are
 * compiled at different times mean the same by it.
 */
@OwnedBy("control loop")
public final class Zones {
    /** Links without a zone. */
    public static final int UNZONED = 0;

    /** The appliance's own addresses. */
    public static final int SELF = 1;

    private final Map<String, Integer> numbers = new LinkedHashMap<>();

    /** The two zones that are always there. */
    public Zones() {
        numbers.put(Zone.UNZONED, UNZONED);
        numbers.put(Zone.SELF, SELF);
    }

    /** The number of a zone, from 0 on. */
    public int number(String name) {
        return numbers.computeIfAbsent(name, _ -> numbers.size());
    }

    /** The number of a zone that has one. */
    public OptionalInt known(String name) {
        Integer number = numbers.get(name);
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }

    /** One more than the largest number. */
    public int count() {
        return numbers.size();
    }

    /** The name of a zone. */
    public String name(int number) {
        return numbers.entrySet().stream()
                .filter(entry -> entry.getValue() == number)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("#" + number);
    }
}
