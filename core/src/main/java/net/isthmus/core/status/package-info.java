/** What the appliance tells of itself: immutable snapshots, the same for REST, command line, console and metrics. */
@NullMarked
package net.isthmus.core.status;

import org.jspecify.annotations.NullMarked;
