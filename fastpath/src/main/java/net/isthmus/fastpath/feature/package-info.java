/**
 * What interfaces may ask for besides plain forwarding: the ports of fragments (virtual reassembly), smaller TCP
 * segments, sources that are where they come from. Each is a plain object of one worker that its nodes call.
 */
@NullMarked
package net.isthmus.fastpath.feature;

import org.jspecify.annotations.NullMarked;
