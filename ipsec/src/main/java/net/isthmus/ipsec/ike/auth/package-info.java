/**
 * Who is who in IKEv2, and how it is proven: identities, secrets that both ends know, certificates and signatures. A
 * refusal says in words what the operator at the other end can change.
 */
@NullMarked
package net.isthmus.ipsec.ike.auth;

import org.jspecify.annotations.NullMarked;
