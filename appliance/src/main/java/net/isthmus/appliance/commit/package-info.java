/** From a document to a running configuration: all or nothing, and durable before it is acknowledged. */
@NullMarked
package net.isthmus.appliance.commit;

import org.jspecify.annotations.NullMarked;
