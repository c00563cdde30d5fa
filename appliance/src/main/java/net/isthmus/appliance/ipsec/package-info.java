/** From the document's words about IPsec to what IKE knows, and what of it depends on secrets and names of hosts. */
@NullMarked
package net.isthmus.appliance.ipsec;

import org.jspecify.annotations.NullMarked;
