/**
 * What a seed and the running configuration change about the host: accounts, files, name, time, the console's banner.
 */
@NullMarked
package net.isthmus.appliance.boot.host;

import org.jspecify.annotations.NullMarked;
