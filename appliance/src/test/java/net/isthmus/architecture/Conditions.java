package net.isthmus.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.function.Predicate;

/** Conditions that ArchUnit does not bring along. */
final class Conditions {
    private Conditions() {}

    /** Every dependency on another class that matches is reported, by its own line. */
    static ArchCondition<JavaClass> notDependOn(DescribedPredicate<JavaClass> forbidden) {
        return new ArchCondition<>("not depend on " + forbidden.getDescription()) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                type.getDirectDependenciesFromSelf().stream()
                        .filter(dependency -> !dependency.getTargetClass().equals(type))
                        .filter(dependency -> forbidden.test(dependency.getTargetClass()))
                        .forEach(dependency ->
                                events.add(SimpleConditionEvent.violated(type, dependency.getDescription())));
            }
        };
    }

    /** The class itself is such and so. */
    static ArchCondition<JavaClass> be(String what, Predicate<JavaClass> claim) {
        return new ArchCondition<>("be " + what) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (!claim.test(type)) {
                    events.add(SimpleConditionEvent.violated(type, type.getName() + " is not " + what));
                }
            }
        };
    }
}
