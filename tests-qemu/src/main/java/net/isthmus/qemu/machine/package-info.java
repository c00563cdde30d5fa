/** A virtual machine under QEMU's emulation: its command line, its disks, and the three ways to talk to it. */
@NullMarked
package net.isthmus.qemu.machine;

import org.jspecify.annotations.NullMarked;
