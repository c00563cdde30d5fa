/** Drives the machines by which links get addresses, and by which their hosts do. */
@NullMarked
package net.isthmus.services.addressing;

import org.jspecify.annotations.NullMarked;
