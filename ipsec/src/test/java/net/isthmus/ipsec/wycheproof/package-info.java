/** Vectors by which primitives are tried that libraries have got wrong before. */
@NullMarked
package net.isthmus.ipsec.wycheproof;

import org.jspecify.annotations.NullMarked;
