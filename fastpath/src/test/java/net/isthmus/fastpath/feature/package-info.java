/** Tests of what interfaces ask for besides plain forwarding. */
@org.jspecify.annotations.NullMarked
package net.isthmus.fastpath.feature;
