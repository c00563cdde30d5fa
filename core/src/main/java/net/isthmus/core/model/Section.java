package net.isthmus.core.model;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says what a record of configuration stands for, for the reference page. */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Section {

    /** What it is, in a sentence or two. */
    String value();

    /** A piece of a document that shows it. */
    String example() default "";
}
