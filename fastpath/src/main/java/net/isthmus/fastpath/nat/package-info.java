/**
 * Translation of addresses and ports: rules compiled for packets, and who has which external port. What changes when
 * sessions are born and die is guarded by the session lock; what the configuration says is replaced as a whole.
 */
@NullMarked
package net.isthmus.fastpath.nat;

import org.jspecify.annotations.NullMarked;
