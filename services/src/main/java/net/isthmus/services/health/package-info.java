/**
 * Health checks of load balancing: whether backends answer. The machine that decides is pure; the questions are asked
 * on virtual threads, from the host stack, whose packets the FIB leads to the right network.
 */
@NullMarked
package net.isthmus.services.health;

import org.jspecify.annotations.NullMarked;
