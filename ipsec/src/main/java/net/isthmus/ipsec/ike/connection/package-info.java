/**
 * Connections as IKE wants them: whom to talk to, how to prove who one is, and what to protect. Made from the
 * document's records by the appliance; all is checked there, so that here nothing can be wrong any more.
 */
@NullMarked
package net.isthmus.ipsec.ike.connection;

import org.jspecify.annotations.NullMarked;
