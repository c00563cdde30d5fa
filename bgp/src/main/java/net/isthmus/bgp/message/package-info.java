/**
 * Messages as values, and how they are read and written: RFC 4271 §4 and §6, 2545, 2918, 4360, 4456, 4486, 4724, 4760,
 * 5065, 5492, 6286, 6793, 7313, 7606, 7607, 8092, 8654, 9003, 9072.
 *
 * <p>Where RFC 7606 leaves a choice: a fault of MP_REACH_NLRI or MP_UNREACH_NLRI ends the session (a family is never
 * switched off alone); wrong flags of ATOMIC_AGGREGATE and AGGREGATOR withdraw the routes (§3(c), not (f)); LOCAL_PREF
 * is missed from internal neighbours. Not read: IPv4 prefixes with next hops of IPv6 (RFC 8950), several paths of a
 * prefix (RFC 7911), route filters (RFC 5291).
 */
@NullMarked
package net.isthmus.bgp.message;

import org.jspecify.annotations.NullMarked;
