/**
 * Integration tests: real Linux hosts in network namespaces around the appliance that this build has made.
 *
 * <p>One standard topology ({@link net.isthmus.lab.StandardTopology}) serves all classes; see {@link OnLab}. With
 * {@code -Disthmus.lab.router=kernel} the Linux kernel stands in the appliance's place: what fails there is a wrong
 * test.
 */
@NullMarked
package net.isthmus.appliance.it;

import org.jspecify.annotations.NullMarked;
