/** The application and the only place where the rooms are put together: commit, wiring, REST, command line. */
@NullMarked
package net.isthmus.appliance;

import org.jspecify.annotations.NullMarked;
