/** Plays a scenario: sets the stage in network namespaces, takes its steps, keeps what shows why one failed. */
@NullMarked
package net.isthmus.qemu.run;

import org.jspecify.annotations.NullMarked;
