/** Workers: the threads that carry packets, and their rings to the control loop and to one another. */
@NullMarked
package net.isthmus.fastpath.worker;

import org.jspecify.annotations.NullMarked;
