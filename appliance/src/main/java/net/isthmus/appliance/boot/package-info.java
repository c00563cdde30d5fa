/**
 * First boot, and every boot after it: what the cloud says about this machine is read ({@code boot.seed}, pure) and
 * becomes files, users and the appliance's document ({@code boot.host}).
 */
@NullMarked
package net.isthmus.appliance.boot;

import org.jspecify.annotations.NullMarked;
