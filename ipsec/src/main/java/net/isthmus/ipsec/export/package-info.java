/**
 * The other side's configuration: what an operator gives to the peer, in the words of its device. Made from the
 * document alone; no secret is in it.
 */
@NullMarked
package net.isthmus.ipsec.export;

import org.jspecify.annotations.NullMarked;
