/** The API under {@code /api/v1}: what the ports show, in JSON, and the configuration's verbs. */
@NullMarked
package net.isthmus.appliance.rest;

import org.jspecify.annotations.NullMarked;
