/** The interfaces by which rooms meet: records and interfaces only. */
@NullMarked
package net.isthmus.core.port;

import org.jspecify.annotations.NullMarked;
