/**
 * Network-namespace topologies whose hosts are real Linux stacks: used by {@code make run}, by the
 * integration tests and by the benchmarks. Starts the appliance as a process, so it sees no class of it.
 */
@NullMarked
package net.isthmus.lab;

import org.jspecify.annotations.NullMarked;
