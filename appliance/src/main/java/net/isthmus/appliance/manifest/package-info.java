/** What a cluster must be told to run the appliance as a virtual machine: manifests made of the configuration. */
@org.jspecify.annotations.NullMarked
package net.isthmus.appliance.manifest;
