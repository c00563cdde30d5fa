/** What must hold between the parts of a configuration, beyond the range of each single value. */
@NullMarked
package net.isthmus.core.validate;

import org.jspecify.annotations.NullMarked;
