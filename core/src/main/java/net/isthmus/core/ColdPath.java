package net.isthmus.core;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method that the packet worker calls rarely enough that it may allocate: start-up, a table swap, a fault. The
 * hot-path scanner passes it over; the allocation test does not.
 */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface ColdPath {}
