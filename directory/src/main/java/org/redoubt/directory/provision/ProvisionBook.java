package org.redoubt.directory.provision;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * All of it at one moment; immutable.
 *
 * @param next the number of the next token
 */
record ProvisionBook(long next, Map<Long, TokenRow> tokens, Map<Long, Provisioned> records) {
    /** @param tag the keyed hash of the token's text, in hexadecimal */
    record TokenRow(ProvisionToken shown, String tag) {
        @Override
        public String toString() {
            return "TokenRow[" + shown + "]";
        }
    }

    ProvisionBook with(TokenRow row) {
        Map<Long, TokenRow> more = new TreeMap<>(tokens);
        more.put(row.shown().id(), row);
        return new ProvisionBook(Math.max(next, row.shown().id() + 1), more, records);
    }

    ProvisionBook withoutToken(long id) {
        Map<Long, TokenRow> rest = new TreeMap<>(tokens);
        rest.remove(id);
        return new ProvisionBook(next, rest, records);
    }

    ProvisionBook with(Provisioned record) {
        Map<Long, Provisioned> more = new HashMap<>(records);
        more.put(record.principal(), record);
        return new ProvisionBook(next, tokens, more);
    }

    ProvisionBook withoutRecord(long principal) {
        Map<Long, Provisioned> rest = new HashMap<>(records);
        rest.remove(principal);
        return new ProvisionBook(next, tokens, rest);
    }
}
