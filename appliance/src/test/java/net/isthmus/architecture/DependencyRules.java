package net.isthmus.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Which room may see which, and who may touch native memory, frameworks and the like. That nobody touches
 * {@code sun.misc.Unsafe} is javac's to hold: its warning about it cannot be suppressed, and warnings are errors.
 */
final class DependencyRules {

    /** What each room may depend on besides itself: the drawing in {@code docs/architecture.md}. */
    private static final Map<String, List<String>> MAY_SEE = Map.ofEntries(
            Map.entry("wire", List.of()),
            Map.entry("core", List.of("wire")),
            Map.entry("lab", List.of("wire", "core")),
            Map.entry("fastpath", List.of("wire", "core")),
            Map.entry("l2bridge", List.of("wire", "core", "fastpath")),
            Map.entry("services", List.of("wire", "core", "fastpath")),
            Map.entry("ipsec", List.of("wire", "core", "fastpath")),
            Map.entry("bgp", List.of("wire", "core")),
            Map.entry("webui", List.of("wire", "core")));

    private static final String[] FRAMEWORKS = {
        "io.quarkus..", "jakarta..", "io.vertx..", "io.smallrye..", "org.eclipse.microprofile..", "io.micrometer.."
    };

    static final List<HouseRule> ALL = List.of(
            new HouseRule(
                    "a room sees only the rooms below it, and no sibling", DependencyRules::direction, "SeesBridge"),
            new HouseRule(
                    "no cycles between rooms",
                    root -> slices().matching(root + ".(*)..").should().beFreeOfCycles(),
                    "SeesServices"),
            new HouseRule("no cycles between the packages of a room", DependencyRules::noCyclesInside, "CycleLeft"),
            new HouseRule(
                    "frameworks stay in appliance and webui",
                    root -> noClasses()
                            .that()
                            .resideInAPackage(root + "..")
                            .and()
                            .resideOutsideOfPackages(root + ".appliance..", root + ".webui..")
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(FRAMEWORKS),
                    "UsesFramework"),
            new HouseRule(
                    "commands other than run start without a framework, and with no class that needs one",
                    DependencyRules::clients,
                    "UsesServer"),
            new HouseRule(
                    "native calls only in fastpath.xsk and ipsec.esp.mb", DependencyRules::nativeCalls, "CallsNative"),
            new HouseRule(
                    "no ByteBuffer in wire and fastpath",
                    root -> noClasses()
                            .that()
                            .resideInAnyPackage(root + ".wire..", root + ".fastpath..")
                            .should()
                            .dependOnClassesThat()
                            .haveNameMatching("java\\.nio\\..*Buffer"),
                    "UsesByteBuffer"));

    private DependencyRules() {}

    private static ArchRule direction(String root) {
        return CompositeArchRule.of(MAY_SEE.entrySet().stream()
                .map(room -> {
                    String[] visible = Stream.concat(Stream.of(room.getKey()), room.getValue().stream())
                            .map(name -> root + "." + name + "..")
                            .toArray(String[]::new);
                    return classes()
                            .that()
                            .resideInAPackage(root + "." + room.getKey() + "..")
                            .should()
                            .onlyDependOnClassesThat(
                                    resideOutsideOfPackage(root + "..").or(resideInAnyPackage(visible)))
                            .allowEmptyShould(true);
                })
                .toList());
    }

    private static ArchRule noCyclesInside(String root) {
        return CompositeArchRule.of(Stream.concat(MAY_SEE.keySet().stream(), Stream.of("appliance"))
                .map(room -> slices().matching(root + "." + room + ".(*)..")
                        .should()
                        .beFreeOfCycles()
                        .allowEmptyShould(true))
                .toList());
    }

    /** {@code bin/isthmus} gives them a class path of few jars: what is missing there is missed when it is met. */
    private static ArchRule clients(String root) {
        DescribedPredicate<JavaClass> framework = resideInAnyPackage(FRAMEWORKS);
        return noClasses()
                .that()
                .resideInAnyPackage(
                        root + ".appliance.cli..",
                        root + ".appliance.boot..",
                        root + ".appliance.upgrade..",
                        root + ".appliance.manifest..")
                .and()
                .doNotHaveSimpleName("RunCommand")
                .should()
                .dependOnClassesThat(framework.or(describe(
                        "need a framework",
                        needed -> !needed.getSimpleName().equals("RunCommand")
                                && needed.getDirectDependenciesFromSelf().stream()
                                        .anyMatch(dependency -> framework.test(dependency.getTargetClass())))));
    }

    private static ArchRule nativeCalls(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .resideOutsideOfPackages(root + ".fastpath.xsk..", root + ".ipsec.esp.mb..")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.lang\\.foreign\\.(Linker|SymbolLookup).*")
                .orShould()
                .callMethodWhere(describe(
                        "reinterpret a segment",
                        call -> call.getTarget().getName().equals("reinterpret")
                                && call.getTargetOwner().getName().equals("java.lang.foreign.MemorySegment")));
    }
}
