/** Patterns that operators write and that are tried on what comes from the network: never slower than linear. */
@NullMarked
package net.isthmus.core.pattern;

import org.jspecify.annotations.NullMarked;
