/** Where the rooms are put together: nothing else in the house knows more than one of them. */
@NullMarked
package net.isthmus.appliance.wiring;

import org.jspecify.annotations.NullMarked;
