package net.isthmus.architecture;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.constant.ConstantDescs;
import java.lang.reflect.AccessFlag;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds what a packet's path must not do: create objects or arrays, box, clone, make lambdas or strings, lock.
 *
 * <p>The path is every method of every graph node, constructors and methods marked {@code @ColdPath} excepted, and
 * every method that those can reach in the scanned classes. A call on an interface or a base class reaches all scanned
 * implementations of it, so the path is rather too long than too short. Creating an exception is allowed: whoever
 * throws on the hot path has a fault to report, not a packet. What the JDK does inside is not seen; the allocation test
 * of each node stands behind.
 */
final class HotPathScanner {

    /**
     * One offence.
     *
     * @param method class and method in which it stands
     * @param place file and line
     * @param offence what it does
     * @param node the method of a node from which it is reached
     */
    record Finding(String method, String place, String offence, String node) {
        @Override
        public String toString() {
            return method + " (" + place + "): " + offence + (node.equals(method) ? "" : ", reached from " + node);
        }
    }

    private record Step(String owner, MethodModel method, String node) {}

    private static final Set<String> BOXES = Set.of(
            "java/lang/Boolean",
            "java/lang/Byte",
            "java/lang/Short",
            "java/lang/Character",
            "java/lang/Integer",
            "java/lang/Long",
            "java/lang/Float",
            "java/lang/Double");

    private final String nodeInterface;
    private final Map<String, ClassModel> classes = new HashMap<>();
    private final Map<String, Set<String>> subtypes = new HashMap<>();
    private final Set<String> visited = new HashSet<>();
    private final Deque<Step> pending = new ArrayDeque<>();
    private final List<Finding> findings = new ArrayList<>();

    /**
     * @param nodeInterface binary name of the interface that makes a class a node
     * @param scanned all classes into which the path is followed
     */
    HotPathScanner(String nodeInterface, Collection<ClassModel> scanned) {
        this.nodeInterface = nodeInterface.replace('.', '/');
        for (ClassModel type : scanned) {
            classes.put(type.thisClass().asInternalName(), type);
        }
        for (String name : classes.keySet()) {
            addToSupertypes(name, name);
        }
    }

    private void addToSupertypes(String subtype, String supertype) {
        subtypes.computeIfAbsent(supertype, ignored -> new HashSet<>()).add(subtype);
        ClassModel type = classes.get(supertype);
        if (type != null) {
            type.superclass().ifPresent(above -> addToSupertypes(subtype, above.asInternalName()));
            type.interfaces().forEach(above -> addToSupertypes(subtype, above.asInternalName()));
        }
    }

    /** The names of the nodes that are scanned. */
    Set<String> nodes() {
        return subtypes.getOrDefault(nodeInterface, Set.of());
    }

    List<Finding> scan() {
        for (String node : nodes()) {
            for (MethodModel method : methodsOf(node)) {
                // Lambda bodies are synthetic: if a hot method makes one, that is the finding.
                if (!method.flags().has(AccessFlag.SYNTHETIC)) {
                    enqueue(node, method, describe(node, method));
                }
            }
        }
        while (!pending.isEmpty()) {
            inspect(pending.pop());
        }
        return findings;
    }

    private void enqueue(String owner, MethodModel method, String node) {
        String name = method.methodName().stringValue();
        boolean isConstruction = name.equals(ConstantDescs.INIT_NAME) || name.equals(ConstantDescs.CLASS_INIT_NAME);
        if (!isConstruction
                && !isCold(method)
                && visited.add(owner + "." + name + method.methodType().stringValue())) {
            pending.push(new Step(owner, method, node));
        }
    }

    private static boolean isCold(MethodModel method) {
        return method.findAttribute(Attributes.runtimeInvisibleAnnotations()).stream()
                .flatMap(attribute -> attribute.annotations().stream())
                .anyMatch(annotation -> annotation.className().stringValue().equals("Lnet/isthmus/core/ColdPath;"));
    }

    private void inspect(Step step) {
        if (step.method().code().isEmpty()) {
            return;
        }
        int line = 0;
        for (CodeElement element : step.method().code().get()) {
            if (element instanceof LineNumber number) {
                line = number.line();
            }
            Optional<String> offence = offence(element);
            if (offence.isPresent()) {
                String place = sourceFile(step.owner()) + ":" + line;
                findings.add(new Finding(describe(step.owner(), step.method()), place, offence.get(), step.node()));
            }
            if (element instanceof InvokeInstruction call) {
                follow(call, step.node());
            }
        }
    }

    private static Optional<String> offence(CodeElement element) {
        return Optional.ofNullable(
                switch (element) {
                    case NewObjectInstruction creation
                    when !creation.className().asInternalName().matches(".*(Exception|Error)") ->
                        "new " + creation.className().asInternalName().replace('/', '.');
                    case NewPrimitiveArrayInstruction array -> "new array of " + array.typeKind();
                    case NewReferenceArrayInstruction array ->
                        "new array of " + array.componentType().asInternalName().replace('/', '.');
                    case NewMultiArrayInstruction _ -> "new array of arrays";
                    case InvokeDynamicInstruction dynamic ->
                        "invokedynamic " + dynamic.name().stringValue()
                                + " (a lambda, string concatenation or pattern switch)";
                    case MonitorInstruction _ -> "synchronized block";
                    case InvokeInstruction call
                    when isBoxing(call) ->
                        "boxing to " + call.owner().asInternalName().replace('/', '.');
                    case InvokeInstruction call
                    when call.owner().asInternalName().startsWith("[") -> "copy of an array";
                    default -> null;
                });
    }

    private static boolean isBoxing(InvokeInstruction call) {
        return call.name().equalsString("valueOf")
                && BOXES.contains(call.owner().asInternalName());
    }

    /** The called method in the scanned classes: in its owner, above it, and overridden below it. */
    private void follow(InvokeInstruction call, String node) {
        String owner = call.owner().asInternalName();
        for (String target : subtypes.getOrDefault(owner, Set.of())) {
            enqueueDeclared(target, call, node);
        }
        Optional<String> above = Optional.of(owner);
        while (above.isPresent()) {
            enqueueDeclared(above.get(), call, node);
            above = Optional.ofNullable(classes.get(above.get()))
                    .flatMap(ClassModel::superclass)
                    .map(ClassEntry::asInternalName);
        }
    }

    private void enqueueDeclared(String owner, InvokeInstruction call, String node) {
        for (MethodModel method : methodsOf(owner)) {
            if (method.methodName().equalsString(call.name().stringValue())
                    && method.methodType().equalsString(call.type().stringValue())) {
                enqueue(owner, method, node);
            }
        }
    }

    private List<MethodModel> methodsOf(String owner) {
        ClassModel type = classes.get(owner);
        return type == null ? List.of() : type.methods();
    }

    private String sourceFile(String owner) {
        ClassModel type = classes.get(owner);
        return type == null
                ? owner
                : type.findAttribute(Attributes.sourceFile())
                        .map(attribute -> attribute.sourceFile().stringValue())
                        .orElse(owner);
    }

    private static String describe(String owner, MethodModel method) {
        return owner.substring(owner.lastIndexOf('/') + 1) + "."
                + method.methodName().stringValue();
    }
}
