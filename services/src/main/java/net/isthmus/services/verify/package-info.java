/** Proves that NICs are on the networks that the configuration means, before they carry packets. */
@org.jspecify.annotations.NullMarked
package net.isthmus.services.verify;
