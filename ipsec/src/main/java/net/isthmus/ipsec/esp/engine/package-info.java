/**
 * The ciphers of ESP behind one interface: native code where the machine has it, else the JDK, else Bouncy Castle.
 *
 * <p>Implemented: AES-GCM (RFC 4106), ChaCha20-Poly1305 (RFC 7634), both with implicit IVs too (RFC 8750); AES-CBC (RFC
 * 3602) with HMAC-SHA1 (RFC 2404) and HMAC-SHA2 (RFC 4868); extended sequence numbers (RFC 4303 §2.2.1). Not
 * implemented: NULL encryption, AES-CTR, AES-CCM, AES-GMAC.
 */
@NullMarked
package net.isthmus.ipsec.esp.engine;

import org.jspecify.annotations.NullMarked;
