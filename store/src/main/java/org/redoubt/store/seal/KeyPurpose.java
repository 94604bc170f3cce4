package org.redoubt.store.seal;

import java.util.Arrays;
import java.util.List;

/**
 * What the master key is used for: everything. What is sealed for a purpose is sealed anew when the master key changes
 * ({@code server/MasterKeyChange}), so whoever adds a purpose there has to say how.
 */
public enum KeyPurpose {
    /** Wraps the key of each account. */
    ACCOUNT_KEYS("account keys"),
    DIRECTORY("directory"),
    /** Programs that people let in. */
    GRANTS("grants"),
    /** What identity providers say. */
    PROVISIONING("provisioning"),
    TRACE_LOG("trace log"),
    /** The seal of addresses that mail is passed on under; nothing is stored that is sealed for it. */
    SENDER_REWRITING("sender rewriting"),
    ALERTS("alerts"),
    FEEDBACK_LOG("feedback log"),
    AUDIT_SIGNING("audit log signing"),
    WITNESS_SIGNING("witness signing"),
    /** What indicators can match in mail of the past. */
    PAST_MAIL("past mail");

    private final String text;

    KeyPurpose(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    /** The keys of names, which stay when the master key changes. */
    static List<String> names() {
        return Arrays.stream(values())
                .map(purpose -> Sealer.addressName(purpose.text))
                .toList();
    }
}
