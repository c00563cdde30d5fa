/** The inventory of workloads: what labels mean, whoever knows it. */
@NullMarked
package net.isthmus.services.inventory;

import org.jspecify.annotations.NullMarked;
