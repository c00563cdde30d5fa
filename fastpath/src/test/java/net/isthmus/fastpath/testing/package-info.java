/** What tests of the data plane share: packets from words, a worker without threads, devices without kernels. */
@NullMarked
package net.isthmus.fastpath.testing;

import org.jspecify.annotations.NullMarked;
