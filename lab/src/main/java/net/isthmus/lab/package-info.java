/**
 * Network-namespace topologies: real Linux hosts around one appliance, on one machine.
 *
 * <p>{@link net.isthmus.lab.Lab} owns namespaces and cables, {@link net.isthmus.lab.LabTopology} says what stands
 * where, {@link net.isthmus.lab.LabNetwork} builds it, and a {@link net.isthmus.lab.Router} in the middle (Isthmus, or
 * the Linux kernel as the reference) forwards. {@code make run}, the integration tests and the side-by-side benchmark
 * all stand on it. Everything happens in namespaces of the lab's own; the machine's own network gets one management
 * cable and nothing else.
 */
@NullMarked
package net.isthmus.lab;

import org.jspecify.annotations.NullMarked;
