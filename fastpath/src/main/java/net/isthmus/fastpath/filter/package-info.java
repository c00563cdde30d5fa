/** The language in which operators say which packets they mean, and its evaluation on packets. */
@NullMarked
package net.isthmus.fastpath.filter;

import org.jspecify.annotations.NullMarked;
