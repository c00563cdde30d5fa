/** What a NIC lets pass: the self-test of a port, and how a bridge member is best used on such a NIC. */
@NullMarked
package net.isthmus.fastpath.selftest;

import org.jspecify.annotations.NullMarked;
