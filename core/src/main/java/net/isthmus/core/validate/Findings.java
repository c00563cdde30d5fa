package net.isthmus.core.validate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import net.isthmus.core.fault.Fault;

/** What the rules find, without the findings that would only repeat a mistake which is known already. */
final class Findings {

    private final Predicate<String> isDoubtful;
    private final List<Fault> found = new ArrayList<>();

    Findings(Predicate<String> isDoubtful) {
        this.isDoubtful = isDoubtful;
    }

    /**
     * Adds a fault, unless its value or one of those that it relies on is doubtful.
     *
     * @param path the value that is to be mended
     * @param reliesOn paths of the other values without which the reason would not hold
     */
    void add(String path, String reason, String fix, String... reliesOn) {
        if (!isDoubtful.test(path) && Arrays.stream(reliesOn).noneMatch(isDoubtful)) {
            found.add(new Fault(path, 0, 0, reason, fix));
        }
    }

    List<Fault> toList() {
        return List.copyOf(found);
    }
}
