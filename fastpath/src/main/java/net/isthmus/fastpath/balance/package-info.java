/**
 * Load balancing: which backend takes a new session for a virtual address. What is decided per session is compiled into
 * immutable tables; what changes with every session (connections, turns, affinity) lies beside them and is guarded by
 * the session lock.
 */
@NullMarked
package net.isthmus.fastpath.balance;

import org.jspecify.annotations.NullMarked;
