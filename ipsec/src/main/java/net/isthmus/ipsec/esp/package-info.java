/**
 * ESP (RFC 4303): packets under the keys on which IKE has agreed, in the fast path.
 *
 * <pre>
 *   ip4-rewrite, ip6-rewrite ──▶ esp-output ──▶ ip4-input, ip6-input             outer packets, as locally originated
 *   ip4-input, ip6-input ◀── esp-input ◀── local-input                           inner packets, as of the tunnel
 * </pre>
 *
 * <p>Each configured child is an interface: a tunnel. What it protects is chosen by routes that lead there, or by its
 * selectors; what it may carry is in both directions what the selectors of its Child SA say (RFC 4301 §5.1, §5.2).
 *
 * <p>Implemented: tunnel and transport mode; 4-in-4, 4-in-6, 6-in-4, 6-in-6; UDP encapsulation (RFC 3948); extended
 * sequence numbers and windows up to 16,384; RFC 6040 and RFC 2983; several Child SAs a tunnel (RFC 9611). Not
 * implemented: AH, traffic flow confidentiality, manual keys, TCP encapsulation, fragments of outer packets (the host
 * stack reassembles them and finds nobody who takes them).
 */
@NullMarked
package net.isthmus.ipsec.esp;

import org.jspecify.annotations.NullMarked;
