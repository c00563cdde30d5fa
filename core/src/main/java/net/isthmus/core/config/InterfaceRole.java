package net.isthmus.core.config;

/** Whose an interface is. */
public enum InterfaceRole {
    /** The data plane's: it owns all queues of the device. */
    DATA,
    /** The operating system's: the appliance never touches the device. */
    MANAGEMENT
}
