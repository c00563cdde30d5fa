package net.isthmus.services.verify;

/**
 * What an answer to a {@link Probe} tells.
 *
 * @param isRight whether it is the answer that the configuration expects
 * @param text who has answered, and if it is not right, what would be
 */
record Finding(boolean isRight, String text) {}
