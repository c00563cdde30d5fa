/** IKEv2 (RFC 7296): how two gateways prove who they are and agree on the keys of their Child SAs. */
@NullMarked
package net.isthmus.ipsec.ike;

import org.jspecify.annotations.NullMarked;
