/** The nodes of layer 2 input and layer 3, one class each. */
@NullMarked
package net.isthmus.fastpath.node;

import org.jspecify.annotations.NullMarked;
