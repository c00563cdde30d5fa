/**
 * What a cloud says about a machine: from the bytes of NoCloud's or ConfigDrive's files to a {@code Seed}. Pure: no
 * file is opened here, and whatever the bytes are, there is a seed with notes on what was wrong.
 */
@NullMarked
package net.isthmus.appliance.boot.seed;

import org.jspecify.annotations.NullMarked;
