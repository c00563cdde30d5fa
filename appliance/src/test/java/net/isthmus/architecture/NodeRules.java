package net.isthmus.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.util.List;
import java.util.Set;

/**
 * What a graph node looks like and what it leaves alone. ArchUnit does not see array creation, string concatenation,
 * lambdas or {@code synchronized} blocks: those are the {@link HotPathScanner}'s.
 */
final class NodeRules {

    private static final Set<String> CLOCK_AND_FORMAT_CALLS =
            Set.of("nanoTime", "currentTimeMillis", "format", "formatted", "iterator", "stream");

    static final List<HouseRule> ALL = List.of(
            new HouseRule("a node is final, top-level and named ...Node", NodeRules::shape, "Unnamed"),
            new HouseRule(
                    "what is named ...Node is a node",
                    root -> classes()
                            .that()
                            .resideInAPackage(root + "..")
                            .and()
                            .haveSimpleNameEndingWith("Node")
                            .and()
                            .doNotHaveSimpleName("GraphNode")
                            .should()
                            .implement(graphNode(root)),
                    "PretendingNode"),
            new HouseRule(
                    "a node knows no other node",
                    root -> nodes(root)
                            .should(Conditions.notDependOn(
                                    describe("another node", target -> isNode(target, root) && !target.isInterface()))),
                    "ChainingNode"),
            new HouseRule("a node uses no clock, formatter, iterator, lock or logger", NodeRules::quiet, "ChattyNode"),
            new HouseRule(
                    "a node has no mutable static",
                    root -> fields().that()
                            .areDeclaredInClassesThat(describe("are nodes", owner -> isNode(owner, root)))
                            .and()
                            .areStatic()
                            .should()
                            .beFinal(),
                    "StaticNode"),
            new HouseRule(
                    "a node has no synchronized method",
                    root -> methods()
                            .that()
                            .areDeclaredInClassesThat(describe("are nodes", owner -> isNode(owner, root)))
                            .should()
                            .notHaveModifier(JavaModifier.SYNCHRONIZED),
                    "StaticNode"));

    private NodeRules() {}

    static String graphNode(String root) {
        return root + ".fastpath.graph.GraphNode";
    }

    private static boolean isNode(JavaClass type, String root) {
        return type.isAssignableTo(graphNode(root)) && !type.getName().equals(graphNode(root));
    }

    private static GivenClassesConjunction nodes(String root) {
        return classes().that(describe("are nodes", (JavaClass type) -> isNode(type, root)));
    }

    private static ArchRule shape(String root) {
        return nodes(root)
                .should()
                .haveModifier(JavaModifier.FINAL)
                .andShould()
                .haveSimpleNameEndingWith("Node")
                .andShould()
                .beTopLevelClasses();
    }

    private static ArchRule quiet(String root) {
        DescribedPredicate<JavaClass> isNode = describe("are nodes", type -> isNode(type, root));
        return CompositeArchRule.of(noClasses()
                        .that(isNode)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("java.util.concurrent.locks..", "org.slf4j..", "org.jboss.logging..")
                        .orShould()
                        .dependOnClassesThat()
                        .haveNameMatching(
                                "java\\.util\\.logging\\..*|java\\.lang\\.System\\$Logger|java\\.util\\.Optional.*"))
                .and(noClasses()
                        .that(isNode)
                        .should()
                        .callMethodWhere(describe(
                                "reads a clock, formats or iterates",
                                call -> CLOCK_AND_FORMAT_CALLS.contains(
                                                call.getTarget().getName())
                                        && call.getTargetOwner().getName().startsWith("java."))));
    }
}
