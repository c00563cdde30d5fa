@org.jspecify.annotations.NullMarked
package net.isthmus.appliance.manifest;
