/** What an organisation decides about mail that passes: rules, journals, changes of messages, approval by a moderator. */
@NullMarked
package org.redoubt.transport.flow;

import org.jspecify.annotations.NullMarked;
