/** {@code make run}: the standard topology with the appliance in it, for a person to look at and to play with. */
@NullMarked
package net.isthmus.lab.run;

import org.jspecify.annotations.NullMarked;
