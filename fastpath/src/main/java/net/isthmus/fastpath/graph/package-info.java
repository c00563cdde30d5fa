/** Frames, vectors and nodes: the three nouns of the data plane, and the worker's belongings around them. */
@NullMarked
package net.isthmus.fastpath.graph;

import org.jspecify.annotations.NullMarked;
