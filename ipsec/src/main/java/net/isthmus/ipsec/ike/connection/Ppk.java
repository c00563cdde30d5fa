package net.isthmus.ipsec.ike.connection;

/**
 * A post-quantum preshared key, mixed into what protects the Child SAs (RFC 8784). The secret is looked up by its id.
 *
 * @param id name that both ends know it by
 * @param isRequired whether a peer that does without it is refused
 */
public record Ppk(String id, boolean isRequired) {}
