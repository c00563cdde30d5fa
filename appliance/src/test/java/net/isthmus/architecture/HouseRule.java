package net.isthmus.architecture;

import com.tngtech.archunit.lang.ArchRule;
import java.util.function.Function;

/**
 * One rule of the house, stated for any root package: for the product's, where it must hold, and for the fixture's,
 * where one class breaks it on purpose, so that a rule that sees nothing is noticed.
 *
 * @param name what it demands, in words
 * @param rule makes the rule for a root package, such as {@code net.isthmus}
 * @param culprit simple name of the class in the fixture that breaks it
 */
record HouseRule(String name, Function<String, ArchRule> rule, String culprit) {

    ArchRule in(String root) {
        return rule.apply(root).as(name).allowEmptyShould(true);
    }

    @Override
    public String toString() {
        return name;
    }
}
