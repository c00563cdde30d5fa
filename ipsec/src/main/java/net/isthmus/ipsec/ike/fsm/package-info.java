/**
 * The protocol machine of IKEv2 (RFC 7296). {@link net.isthmus.ipsec.ike.fsm.Peering} is all that others see of it:
 * events go in with the time at which they happen, actions come out in the order in which they are to be done, and
 * {@link net.isthmus.ipsec.ike.fsm.Peering#deadlineNs} says when it wants to be asked again. It has no clock, no socket
 * and no thread of its own, so that a thousand hours of two gateways on a bad network pass in a second of a test.
 *
 * <pre>
 *            Event                        Action
 *              │                            ▲
 *              ▼                            │
 *   ┌── Peering ────────────────────────────┴──────────┐
 *   │  IkeSa  IkeSa …       generations: each rekeying makes one, and the old one ends
 *   │    │ Requests   what we have asked: one at a time, sent again until it is answered
 *   │    └ Responses  what we have answered: the last one is kept, to be said again
 *   │  Task …         one exchange that we begin, each a class
 *   │  …Responder     one exchange that the peer begins, each a class
 *   │  Children       Child SAs, which all generations share: a rekeyed IKE SA need not inherit what was never its own
 *   └──────────────────────────────────────────────────┘
 * </pre>
 *
 * <p>Implemented: RFC 7296 but for what is named below; 3948 (keepalives), 4555 (MOBIKE), 6023 (childless), 7383
 * (fragments, whose frames the codec makes), 7427, 8784 (PPK), 9242 and 9370 (several key exchanges), 9611 (a Child SA
 * a resource).
 *
 * <p>Not implemented: EAP, configuration payloads, IPComp, AH, redirection (RFC 5685), windows larger than one (never
 * announced, so that peers keep to one), several authentications (RFC 4739), session resumption (RFC 5723).
 */
@NullMarked
package net.isthmus.ipsec.ike.fsm;

import org.jspecify.annotations.NullMarked;
