/**
 * The sockets of IKE: UDP ports 500 and 4500 of each own address (RFC 7296 §2, RFC 3948). They are ordinary sockets of
 * the host stack, behind the packets' path, which keeps ESP for itself and lets only IKE through.
 */
@NullMarked
package net.isthmus.ipsec.ike.net;

import org.jspecify.annotations.NullMarked;
