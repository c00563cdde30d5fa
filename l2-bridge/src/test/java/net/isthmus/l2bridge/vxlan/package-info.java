/** Tests of VXLAN. */
@NullMarked
package net.isthmus.l2bridge.vxlan;

import org.jspecify.annotations.NullMarked;
