/** The command line: a client of the API, but for {@code run}, which is the appliance, and {@code check}. */
@NullMarked
package net.isthmus.appliance.cli;

import org.jspecify.annotations.NullMarked;
