package org.redoubt.jmap;

import java.io.IOException;
import java.net.IDN;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.redoubt.account.Gate;
import org.redoubt.account.SubmissionLedger;
import org.redoubt.jmap.codec.Ids;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonReader;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.codec.JsonWriter;
import org.redoubt.jmap.codec.NotJsonException;
import org.redoubt.store.id.AccountId;

/** Writes down in EmailSubmissions what became of them (RFC 8621 7: undoStatus, deliveryStatus). */
public final class SubmissionNews {
    private final Gate gate;

    public SubmissionNews(Gate gate) {
        this.gate = gate;
    }

    /** The word by which a submission is followed. */
    public static String follow(AccountId account, long submission) {
        return "a" + account.value() + "-" + Ids.bits('s', submission);
    }

    /** What is known of one recipient. */
    public enum Delivered {
        QUEUED,
        YES,
        NO,
        UNKNOWN
    }

    /**
     * Takes news of one recipient; the submission is final then.
     *
     * @param follow the word it was handed over with
     * @param reply what the last server said
     * @return false when there is no such submission, or not yet
     * @throws IOException when the store failed
     */
    public boolean told(String follow, String recipient, Delivered delivered, String reply) throws IOException {
        int dash = follow.indexOf('-');
        OptionalLong account = dash < 0 ? OptionalLong.empty() : Ids.number('a', follow.substring(0, dash));
        Optional<Long> submission = Ids.bits('s', follow.substring(dash + 1));
        if (account.isEmpty() || submission.isEmpty()) {
            return false;
        }
        Optional<SubmissionLedger> opened = gate.submissions(new AccountId(account.getAsLong()));
        if (opened.isEmpty()) {
            return false;
        }
        try (SubmissionLedger ledger = opened.get()) {
            return ledger.update(submission.get(), stored -> updated(stored, recipient, delivered, reply));
        }
    }

    private static byte[] updated(byte[] stored, String recipient, Delivered delivered, String reply) {
        JsonObject submission;
        try {
            submission = JsonReader.read(stored).object().orElseThrow();
        } catch (NotJsonException e) {
            throw new IllegalStateException("a stored submission cannot be read", e);
        }
        JsonObject all = submission.value("deliveryStatus").flatMap(JsonValue::object).orElseGet(JsonObject::new);
        String name = all.members().keySet().stream()
                .filter(given -> same(given, recipient))
                .findFirst()
                .orElse(recipient);
        JsonObject next = status(delivered, reply);
        // What a receipt told is not taken back.
        all.value(name).flatMap(JsonValue::object).flatMap(before -> before.get("displayed")).ifPresent(displayed -> next.put("displayed", displayed));
        all.put(name, next);
        submission.put("deliveryStatus", all).put("undoStatus", "final");
        return JsonWriter.octets(submission);
    }

    /** RFC 8621 7: how it stands with one recipient. */
    public static JsonObject status(Delivered delivered, String reply) {
        return new JsonObject()
                .put("smtpReply", reply)
                .put("delivered", delivered.name().toLowerCase(Locale.ROOT))
                .put("displayed", "unknown");
    }

    /** The queue writes domains as the DNS has them. */
    static boolean same(String given, String queued) {
        return given.equals(queued) || ascii(given).equals(ascii(queued));
    }

    private static String ascii(String address) {
        int at = address.lastIndexOf('@');
        try {
            return address.substring(0, at + 1)
                    + IDN.toASCII(address.substring(at + 1), IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return address;
        }
    }
}
