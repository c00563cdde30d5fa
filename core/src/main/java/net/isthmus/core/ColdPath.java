package net.isthmus.core;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method of a graph node that runs seldom (start, stop, a trace, a table's change) and may therefore
 * allocate. The hot-path scanner passes over it; everything else in a node must not allocate or lock.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.METHOD, ElementType.CONSTRUCTOR})
public @interface ColdPath {}
