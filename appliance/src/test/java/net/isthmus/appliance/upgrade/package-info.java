/** Upgrades on a machine whose disk is a few files. */
@NullMarked
package net.isthmus.appliance.upgrade;

import org.jspecify.annotations.NullMarked;
