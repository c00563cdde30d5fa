/** What the appliance tells hosts on its links: router advertisements (RFC 4861 §6.2). */
@NullMarked
package net.isthmus.services.advertise;

import org.jspecify.annotations.NullMarked;
