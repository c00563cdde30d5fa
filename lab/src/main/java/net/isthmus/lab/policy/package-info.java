/**
 * Network policies made by chance, and what Kubernetes' specification says of them: the same truth for the property
 * test of the classifier and for hosts that talk.
 */
@NullMarked
package net.isthmus.lab.policy;

import org.jspecify.annotations.NullMarked;
