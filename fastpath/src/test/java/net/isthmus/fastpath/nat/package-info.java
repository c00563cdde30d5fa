/** Tests of translation. */
@NullMarked
package net.isthmus.fastpath.nat;

import org.jspecify.annotations.NullMarked;
