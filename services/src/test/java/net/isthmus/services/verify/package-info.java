@org.jspecify.annotations.NullMarked
package net.isthmus.services.verify;
