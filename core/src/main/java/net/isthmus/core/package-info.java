/**
 * The shared words of the house: configuration records, faults, drop reasons, clocks, and the interfaces in
 * {@code port} through which the rooms meet.
 */
@NullMarked
package net.isthmus.core;

import org.jspecify.annotations.NullMarked;
