/** What a scenario is: machines, networks, hosts and steps, read from {@code scenario.yaml}. Values only. */
@NullMarked
package net.isthmus.qemu.scenario;

import org.jspecify.annotations.NullMarked;
