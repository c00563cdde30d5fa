/** The configuration as immutable records: one component a key, with its range, default and sentence beside it. */
@NullMarked
package net.isthmus.core.config;

import org.jspecify.annotations.NullMarked;
