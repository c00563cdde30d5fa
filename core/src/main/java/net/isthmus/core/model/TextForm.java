package net.isthmus.core.model;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a type whose values are single words of the document. It has a static {@code parse(String)} that throws an
 * {@link IllegalArgumentException} with a message for people, and its {@code toString} is the canonical word.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface TextForm {

    /** What such a word is called: {@code auto or a number}. */
    String kind();

    /** A regular expression that the whole word matches. */
    String pattern();

    String example();

    /** The largest number that is such a word too, from 1 on; 0 if none is. */
    long largestNumber() default 0;
}
