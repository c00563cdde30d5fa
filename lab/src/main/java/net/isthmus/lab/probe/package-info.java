/**
 * Probes: what a tenant's hosts would do to find out whether the network does its work. Each one is a value that says
 * what to send, and returns a value that says what came of it; they judge nothing.
 */
@NullMarked
package net.isthmus.lab.probe;

import org.jspecify.annotations.NullMarked;
