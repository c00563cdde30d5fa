/** IPsec: IKEv2, which agrees on keys, and ESP, which protects packets with them. They meet in {@code ipsec.sa}. */
@NullMarked
package net.isthmus.ipsec;

import org.jspecify.annotations.NullMarked;
