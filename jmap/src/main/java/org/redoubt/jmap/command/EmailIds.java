package org.redoubt.jmap.command;

import java.util.OptionalLong;
import org.redoubt.account.EmailId;
import org.redoubt.jmap.codec.Ids;

/** The emails that a query found, in order; 8 octets each. */
final class EmailIds {
    private final long[] ids;

    EmailIds(long[] ids) {
        this.ids = ids;
    }

    int size() {
        return ids.length;
    }

    EmailId get(int at) {
        return new EmailId(ids[at]);
    }

    /** Where an email is among them, -1 when it is not. */
    int indexOf(String id) {
        OptionalLong number = Ids.number('e', id);
        for (int at = 0; number.isPresent() && at < ids.length; at++) {
            if (ids[at] == number.getAsLong()) {
                return at;
            }
        }
        return -1;
    }
}
