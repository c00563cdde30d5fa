/** Which of several paths to a prefix is the best: RFC 4271 §9.1. Pure. */
@NullMarked
package net.isthmus.bgp.decision;

import org.jspecify.annotations.NullMarked;
