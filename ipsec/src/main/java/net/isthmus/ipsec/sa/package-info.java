/** Child SAs: what IKE agrees on and ESP does. */
@NullMarked
package net.isthmus.ipsec.sa;

import org.jspecify.annotations.NullMarked;
