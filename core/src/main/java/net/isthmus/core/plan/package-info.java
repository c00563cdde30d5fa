/** The difference of two configurations as an ordered list of actions. */
@NullMarked
package net.isthmus.core.plan;

import org.jspecify.annotations.NullMarked;
