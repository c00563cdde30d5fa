/**
 * IKEv2 messages, between bytes and values (RFC 7296 §3): the header, the payloads, and the two frames that payloads
 * travel in once there are keys, SK and SKF (RFC 7383). Nothing here knows what a message means.
 *
 * <p>Reading is bounded in every number that a stranger chooses, and the only thing that it throws is
 * {@link net.isthmus.ipsec.ike.message.IkeFault}, which the compiler holds every reader to. Writing knows the whole
 * message beforehand and cannot fail. How payloads are encrypted is hidden behind
 * {@link net.isthmus.ipsec.ike.message.PayloadProtection}.
 *
 * <p>Also read and written: RFC 4555 (notifications of MOBIKE), 6023, 7427, 7619 (NULL authentication's number), 8784,
 * 9242 (IKE_INTERMEDIATE, with the octets that are authenticated), 9370 (additional key exchanges), 9611.
 *
 * <p>Not implemented: what is inside of EAP (RFC 7296 §3.16, kept as bytes) and of configuration attributes (§3.15,
 * kept by number); certificates by hash and URL (§3.6: kept, never fetched); selectors of Fibre Channel (RFC 4595) and
 * security labels (RFC 9478), which are passed over; IKEv1, which is answered with INVALID_MAJOR_VERSION.
 */
@NullMarked
package net.isthmus.ipsec.ike.message;

import org.jspecify.annotations.NullMarked;
