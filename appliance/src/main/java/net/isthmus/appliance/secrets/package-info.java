/** What nobody may read: pre-shared secrets, private keys and certificates, apart from the document. */
@NullMarked
package net.isthmus.appliance.secrets;

import org.jspecify.annotations.NullMarked;
