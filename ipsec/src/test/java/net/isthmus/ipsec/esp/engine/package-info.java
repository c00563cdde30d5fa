@NullMarked
package net.isthmus.ipsec.esp.engine;

import org.jspecify.annotations.NullMarked;
