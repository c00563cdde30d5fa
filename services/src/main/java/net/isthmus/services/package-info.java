/** The RIB, and the services that the appliance itself offers to its networks. */
@NullMarked
package net.isthmus.services;

import org.jspecify.annotations.NullMarked;
