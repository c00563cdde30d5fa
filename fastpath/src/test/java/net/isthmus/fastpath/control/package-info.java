/** The control side in virtual time. */
@NullMarked
package net.isthmus.fastpath.control;

import org.jspecify.annotations.NullMarked;
