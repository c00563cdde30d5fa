/** A packet path without packets, for tests of what stands on it. */
package net.isthmus.appliance.fake;
