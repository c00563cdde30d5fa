/** The configuration document: YAML to records and back, its JSON Schema and its reference page. */
@NullMarked
package net.isthmus.core.document;

import org.jspecify.annotations.NullMarked;
