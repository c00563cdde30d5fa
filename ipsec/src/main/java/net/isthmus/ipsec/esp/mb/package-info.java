/**
 * Intel's multi-buffer library for IPsec, called through {@code java.lang.foreign}: no native code of ours.
 *
 * <p>Versions 1.3 to 1.5 and 2.0 are known; their manager has what we call at the same places. Any other is left alone,
 * and so is one that does not pass the known answers.
 */
@NullMarked
package net.isthmus.ipsec.esp.mb;

import org.jspecify.annotations.NullMarked;
