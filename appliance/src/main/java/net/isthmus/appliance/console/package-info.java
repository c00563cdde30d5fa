/** What stands between the network and the console: HTTPS, users, their passwords and their sessions. */
@NullMarked
package net.isthmus.appliance.console;

import org.jspecify.annotations.NullMarked;
