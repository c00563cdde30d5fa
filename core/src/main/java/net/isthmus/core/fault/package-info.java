/** What is wrong with a configuration, said so that a person can mend it. */
@NullMarked
package net.isthmus.core.fault;

import org.jspecify.annotations.NullMarked;
