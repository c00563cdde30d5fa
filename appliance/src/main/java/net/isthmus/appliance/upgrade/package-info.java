/**
 * Upgrades: a signed bundle is written to the slot that does not run, tried once, and kept if it proves healthy.
 *
 * <pre>
 *   bundle ──▶ signature ──▶ other slot ──▶ read back against its hash tree ──▶ grubenv: try ──▶ reboot
 *                                                                                                  │
 *                    good: slot, ◀── ready, links as before, SSH ◀── trial ◀── GRUB forgets try ◀──┘
 *                    old slot    ◀── not in time, panic, watchdog, power ◀─┘
 * </pre>
 */
@NullMarked
package net.isthmus.appliance.upgrade;

import org.jspecify.annotations.NullMarked;
