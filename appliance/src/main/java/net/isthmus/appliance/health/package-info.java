/** Health checks, published under {@code /q/health}. */
@NullMarked
package net.isthmus.appliance.health;

import org.jspecify.annotations.NullMarked;
