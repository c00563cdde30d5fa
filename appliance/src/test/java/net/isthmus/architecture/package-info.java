/**
 * The rules of the house as tests: what may depend on what, what a name may be, and what a packet's path may do. They
 * live in the appliance because it alone sees every room.
 */
@NullMarked
package net.isthmus.architecture;

import org.jspecify.annotations.NullMarked;
