/** Tests of the filter language. */
@NullMarked
package net.isthmus.fastpath.filter;

import org.jspecify.annotations.NullMarked;
