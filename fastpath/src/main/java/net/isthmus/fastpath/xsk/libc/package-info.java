/**
 * The C library as seen from Java: a few dozen functions, called through the Foreign Function and Memory API.
 *
 * <p>Two manners of calling. Functions of the control path return a good result or throw a
 * {@link net.isthmus.fastpath.xsk.libc.NativeCallException} that names the call, its arguments and the errno. Functions
 * of the hot path take a {@link net.isthmus.fastpath.xsk.libc.CallState}, return the raw result (negative on failure)
 * and allocate nothing.
 *
 * <p>Layouts are those of 64-bit little-endian Linux (x86-64, arm64).
 */
@NullMarked
package net.isthmus.fastpath.xsk.libc;

import org.jspecify.annotations.NullMarked;
