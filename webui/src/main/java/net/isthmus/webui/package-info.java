/** The console: pages rendered by Qute from what {@code core} offers. No business logic. */
@NullMarked
package net.isthmus.webui;

import org.jspecify.annotations.NullMarked;
