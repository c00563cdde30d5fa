@NullMarked
package net.isthmus.ipsec.esp;

import org.jspecify.annotations.NullMarked;
