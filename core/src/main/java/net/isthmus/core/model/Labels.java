package net.isthmus.core.model;

import java.util.Map;
import java.util.stream.Collectors;

/** What labels are made of: the syntax that Kubernetes has for them. */
public final class Labels {

    /** A key: a name, with a domain before it if need be. */
    public static final String KEY =
            "([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?";

    /** {@link #KEY} in words. */
    public static final String KEY_SHAPE =
            "up to 63 letters, digits, hyphens, underscores and dots, with a domain and a slash before them if need be";

    /** A value, which may be empty. */
    public static final String VALUE = "([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?";

    /** {@link #VALUE} in words. */
    public static final String VALUE_SHAPE =
            "up to 63 letters, digits, hyphens, underscores and dots, with a letter or digit at both ends";

    /** The name of a workload, a namespace or a policy. */
    public static final String NAME = "[A-Za-z0-9]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?";

    /** {@link #NAME} in words. */
    public static final String NAME_SHAPE = "up to 63 letters, digits, hyphens and underscores, not at either end";

    /** The label that every namespace has: its own name. */
    public static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";

    /** The namespace of what does not say in which it is. */
    public static final String DEFAULT_NAMESPACE = "default";

    /** The most labels of one thing. */
    public static final int MAX = 64;

    private Labels() {}

    /** Labels as an operator reads them: {@code app=db,tier=data}. */
    public static String describe(Map<String, String> labels) {
        return labels.entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(","));
    }
}
