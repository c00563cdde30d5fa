package net.isthmus.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.GeneralCodingRules.USE_JAVA_UTIL_LOGGING;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.NullMarked;

/** Names, values, clocks, and other habits that keep every room readable in the same way. */
final class HabitRules {

    private static final Set<String> CLOCK_CALLS = Set.of(
            "java.lang.System.nanoTime",
            "java.lang.System.currentTimeMillis",
            "java.lang.Thread.sleep",
            "java.time.Instant.now",
            "java.time.Clock.systemUTC",
            "java.time.Clock.systemDefaultZone");

    static final List<HouseRule> ALL = List.of(
            new HouseRule(
                    "no name says Manager, Helper, Util, Impl, Info or Data",
                    root -> noClasses()
                            .that()
                            .resideInAPackage(root + "..")
                            .should()
                            .haveNameMatching(".*(Manager|Helper|Utils?|Impl|Info|Data)"),
                    "PacketHelper"),
            new HouseRule("clocks are read and threads sleep only in core.time", HabitRules::clocks, "ReadsClock"),
            new HouseRule(
                    "core.config holds records, enums and sealed interfaces, without arrays",
                    HabitRules::configurationIsValues,
                    "MutableSetting"),
            new HouseRule(
                    "core.port holds interfaces, records and enums",
                    root -> classes()
                            .that()
                            .resideInAPackage(root + ".core.port..")
                            .should(Conditions.be(
                                    "an interface, record or enum",
                                    type -> type.isInterface() || type.isRecord() || type.isEnum())),
                    "SomeClassPort"),
            new HouseRule(
                    "interfaces of a state machine are sealed",
                    root -> classes()
                            .that()
                            .resideInAnyPackage(root + "..fsm..", root + "..attr..", root + "..event..")
                            .and()
                            .areInterfaces()
                            .and()
                            .doNotHaveSimpleName("package-info")
                            .should(Conditions.be(
                                    "sealed", type -> type.reflect().isSealed())),
                    "OpenState"),
            new HouseRule(
                    "a state machine does no input, output or threads",
                    root -> noClasses()
                            .that()
                            .resideInAnyPackage(root + "..fsm..", root + "..decision..")
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage("java.io..", "java.nio..", "java.net..", "java.util.concurrent..")
                            .orShould()
                            .dependOnClassesThat()
                            .areAssignableTo(Thread.class),
                    "ThreadedMachine"),
            new HouseRule(
                    "every package is null-marked",
                    root -> classes()
                            .that()
                            .resideInAPackage(root + "..")
                            .should(Conditions.be(
                                    "in a package with @NullMarked in its package-info",
                                    type -> type.getPackage().isAnnotatedWith(NullMarked.class))),
                    "UnmarkedPackage"),
            new HouseRule(
                    "standard streams only on the command line and in the lab",
                    root -> noClasses()
                            .that()
                            .resideInAPackage(root + "..")
                            .and()
                            .resideOutsideOfPackages(root + ".appliance.cli..", root + ".lab..")
                            .should(ACCESS_STANDARD_STREAMS),
                    "PrintsLine"),
            new HouseRule(
                    "no generic exceptions are thrown",
                    root -> noClasses().that().resideInAPackage(root + "..").should(THROW_GENERIC_EXCEPTIONS),
                    "ThrowsGeneric"),
            new HouseRule(
                    "no java.util.logging",
                    root -> noClasses().that().resideInAPackage(root + "..").should(USE_JAVA_UTIL_LOGGING),
                    "LogsTheOldWay"));

    private HabitRules() {}

    private static ArchRule clocks(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .resideOutsideOfPackages(root + ".core.time..", root + ".lab..", root + ".bench..")
                .should()
                .callMethodWhere(describe(
                        "read a clock or sleep",
                        call -> CLOCK_CALLS.contains(call.getTargetOwner().getName() + "."
                                + call.getTarget().getName())));
    }

    private static ArchRule configurationIsValues(String root) {
        return classes()
                .that()
                .resideInAPackage(root + ".core.config..")
                .and()
                .doNotHaveSimpleName("package-info")
                .should(Conditions.be("a record, enum, annotation or sealed interface", HabitRules::isValue))
                .andShould(Conditions.be(
                        "free of arrays",
                        type -> !type.isRecord()
                                || type.getFields().stream()
                                        .noneMatch(field -> field.getRawType().isArray())));
    }

    private static boolean isValue(JavaClass type) {
        return type.isRecord()
                || type.isEnum()
                || type.isAnnotation()
                || (type.isInterface() && type.reflect().isSealed());
    }
}
