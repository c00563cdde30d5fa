/** What the appliance learns from routers on its links: addresses, default routers, DNS servers (RFC 4862). */
@NullMarked
package net.isthmus.services.slaac;

import org.jspecify.annotations.NullMarked;
