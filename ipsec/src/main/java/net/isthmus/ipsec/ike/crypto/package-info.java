/**
 * The cryptography of IKEv2: pseudo-random functions, key exchanges, the derivation of keys and the protection of
 * messages. Everything here is a function of what comes in: no state but keys, no clock, no network.
 */
@NullMarked
package net.isthmus.ipsec.ike.crypto;

import org.jspecify.annotations.NullMarked;
