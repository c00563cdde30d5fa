package net.isthmus.appliance.manifest;

import java.util.List;
import java.util.Map;

/**
 * What manifests are to be made.
 *
 * @param target for which kind of virtual machine
 * @param name of the machine and of all that belongs to it
 * @param image where the disk comes from: {@code https://…}, {@code docker://…}, {@code pvc:NAMESPACE/NAME}, or
 *     {@code containerdisk:…}
 * @param networks the network of each interface, by the interface's name; what is not named is guessed
 * @param storageClass of the disk; empty for the cluster's default
 * @param region of a VirtualServer
 * @param sshKeys public keys that may log in
 */
public record ManifestRequest(
        Target target,
        String name,
        String image,
        Map<String, String> networks,
        String storageClass,
        String region,
        List<String> sshKeys) {

    /** Copies the collections. */
    public ManifestRequest {
        networks = Map.copyOf(networks);
        sshKeys = List.copyOf(sshKeys);
    }

    /** Kinds of virtual machines. */
    public enum Target {
        /** CoreWeave's, {@code virtualservers.coreweave.com/v1alpha1}. */
        VIRTUALSERVER,
        /** KubeVirt's, {@code kubevirt.io/v1}. */
        VIRTUALMACHINE
    }
}
