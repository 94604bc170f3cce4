/** The grammar of RFC 5804 4: words in, strings out. */
@NullMarked
package org.redoubt.managesieve.codec;

import org.jspecify.annotations.NullMarked;
