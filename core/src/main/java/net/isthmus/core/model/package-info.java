/** The description of configuration records from which reader, writer, schema and reference page are made. */
@NullMarked
package net.isthmus.core.model;

import org.jspecify.annotations.NullMarked;
