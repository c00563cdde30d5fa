/** Sessions against models, tables and threads. */
@NullMarked
package net.isthmus.fastpath.session;

import org.jspecify.annotations.NullMarked;
