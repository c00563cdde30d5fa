package net.isthmus.core.model;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a record component a key of the configuration document. The key is the component's name; its type is the
 * component's. Everything else that anybody must know of it stands here and nowhere else: reader, writer, JSON Schema
 * and reference page are made from it.
 */
@Documented
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Key {

    /** What the value means, in one sentence. */
    String value();

    /** The key, where it cannot be the component's name: {@code interface} is a word of Java. */
    String name() default "";

    /** True for a list whose only item may stand without brackets. */
    boolean takesOne() default false;

    /** What the value is called in a sentence, where the key itself would read badly: {@code MTU}. */
    String noun() default "";

    /**
     * The value, as a document has it, where the key is left out. Without one an {@code Optional} is then absent, a
     * collection empty, a record has the defaults of its own keys, and any other key must be given.
     */
    String defaultsTo() default "";

    /** A value as a document has it. */
    String example() default "";

    /** The smallest number, or the shortest duration in seconds. */
    long min() default 0;

    /** The largest number, the longest duration in seconds, or the most items of a collection. */
    long max() default Integer.MAX_VALUE;

    /** A regular expression that the whole of a text matches. */
    String pattern() default "";

    /** The pattern in words: {@code letters, digits and hyphens}. */
    String shape() default "";

    /** For a map whose names are not those of {@link Names}: a regular expression that the whole of a name matches. */
    String names() default "";

    /** That pattern in words. */
    String namesShape() default "";
}
